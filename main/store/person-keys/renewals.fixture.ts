/**
 * A process that goes on with the change of the secret it finds, and then draws one secret after the other, until it is killed. Says '.' for each
 * that is drawn and ',' for each few people turned. LINTEL_RENEWALS: {"folder", "key" in hex}.
 */
import { writeSync } from 'node:fs';
// biome-ignore lint/style/noRestrictedImports: a fixture, for tests only.
import { createAuditLog } from '#main/audit/audit-log.ts';
import { openLintelStore } from '../lintel-store.ts';

const { folder, key } = JSON.parse(process.env.LINTEL_RENEWALS ?? '');
const opened = openLintelStore(folder, Buffer.from(key, 'hex'), createAuditLog);
if (!opened.ok) throw new Error(opened.code);
for (;;) {
  const { templates } = opened.value;
  if (templates.renewal() === undefined) {
    templates.beginRenewal('desk');
    writeSync(1, '.');
  }
  while (templates.turnSome(2) !== 'all') writeSync(1, ',');
  templates.finishRenewal();
}
