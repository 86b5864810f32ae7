/**
 * A process that draws one secret after the other until it is killed. LINTEL_RENEWALS: {"folder", "key" in hex}.
 */
import { writeSync } from 'node:fs';
// biome-ignore lint/style/noRestrictedImports: a fixture, for tests only.
import { createAuditLog } from '#main/audit/audit-log.ts';
import { openLintelStore } from '../lintel-store.ts';

const { folder, key } = JSON.parse(process.env.LINTEL_RENEWALS ?? '');
const opened = openLintelStore(folder, Buffer.from(key, 'hex'), createAuditLog);
if (!opened.ok) throw new Error(opened.code);
for (;;) {
  writeSync(1, '.');
  opened.value.templates.renewProtection();
}
