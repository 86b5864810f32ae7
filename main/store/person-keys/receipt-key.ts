import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { ReadableDb } from '../connection.ts';
import type { ReceiptKey } from '../interface.ts';
import { siteSecret } from '../repositories/site-secrets.ts';

/** PKCS #8 and SPKI of an Ed25519 key up to its 32 bytes (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefixBytes = 12;

/** The key that signs receipts of erasure: one for the life of a database, its backups included, so that a restore knows its own. */
export function receiptKey(db: ReadableDb): ReceiptKey {
  const open = () => {
    const seed = siteSecret(db, 'receipt-seed');
    const der = Buffer.concat([privatePrefix, seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    der.fill(0);
    seed.fill(0);
    return key;
  };
  return {
    publicKey() {
      const spki = createPublicKey(open()).export({ format: 'der', type: 'spki' });
      return spki.toString('hex', publicPrefixBytes);
    },
    sign: (text) => sign(null, Buffer.from(text), open()).toString('hex'),
  };
}
