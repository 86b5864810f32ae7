import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';

/**
 * Keys that move on. A secret of 32 bytes stands for one epoch: HKDF-SHA256 (RFC 5869) makes of it the seed of that
 * epoch's Ed25519 key (RFC 8032) and, under another label, the secret of the next epoch; then it is destroyed. From a
 * secret the ones before cannot be computed: the ratchet of Bellare and Yee, "Forward-Security in Private-Key
 * Cryptography" (CT-RSA 2003), used for logs since Schneier and Kelsey, "Cryptographic Support for Secure Logs on
 * Untrusted Machines" (USENIX Security 1998). Each key signs the public key of the next, as Anderson proposed ("Two
 * Remarks on Public Key Cryptology", 1997), so the first public key is enough to check them all.
 */
const signLabel = 'lintel-audit-seal 1 sign';
const evolveLabel = 'lintel-audit-seal 1 evolve';

/** PKCS #8 and SPKI of an Ed25519 key up to its 32 bytes (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** @param secret 32 bytes, not kept. @returns the secret of the next epoch, owned by the caller. */
export function evolve(secret: Uint8Array): Uint8Array {
  return derive(secret, evolveLabel);
}

/** The key pair of one epoch. @param secret 32 bytes, not kept. */
export function sealingKey(secret: Uint8Array): {
  publicKey: Uint8Array;
  sign: (text: string) => Uint8Array;
} {
  const der = Buffer.concat([privatePrefix, derive(secret, signLabel)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: new Uint8Array(spki.subarray(publicPrefix.length)),
    sign: (text) => sign(null, Buffer.from(text), key),
  };
}

/**
 * @param publicKey 32 bytes, hex.
 * @param signature hex.
 * @returns false also for what is no key or no signature.
 */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(publicKey) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  try {
    return verify(null, Buffer.from(text), asKey(publicKey), Buffer.from(signature, 'hex'));
  } catch {
    // Bytes that are no point of the curve.
    return false;
  }
}

function asKey(publicKey: string): KeyObject {
  const key = Buffer.concat([publicPrefix, Buffer.from(publicKey, 'hex')]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

function derive(secret: Uint8Array, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), label, 32));
}
