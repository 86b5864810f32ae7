/**
 * The process that is killed: the store, the log, the saving of enrollments and the record of attempts, all as the product
 * has them, under as many writes as they take. Each line on stdout is said after its call returned.
 * LINTEL_TORTURE: {"folder", "key" in hex, "seed", "people" to erase from}.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createAccessRecord } from '#main/access/store-record.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { saveEnrollment } from '#main/enrollment/save.ts';
import type { Store } from '#main/store/interface.ts';
import { openLintelStore } from '#main/store/lintel-store.ts';
import { dice, oneOf } from './dice.ts';
import type { LoadOrder, Said } from './said.ts';
import { anyShot, decidingModel, fingerprint } from './site.ts';

const order: LoadOrder = JSON.parse(process.env.LINTEL_TORTURE ?? '');
const roll = dice(order.seed);
// One write of one line: whoever reads never meets half of one that was acknowledged.
const say = (said: Said) => void writeSync(1, `${JSON.stringify(said)}\n`);

const opened = openLintelStore(order.folder, Buffer.from(order.key, 'hex'), createAuditLog);
if (!opened.ok) throw new Error(`The store did not open: ${opened.code}`);
const store = opened.value;
store.audit.beginSealing();
const record = createAccessRecord(store);
const people = [...order.people];
say({ what: 'open' });
for (;;) step(store);

function step(site: Store): void {
  const what = roll(12);
  if (what <= 1) enroll(site);
  else if (what === 2) erase(site);
  else if (what === 3) {
    // Sealed at once: kills then meet keys on their way from one to the next.
    const isGranted = roll(2) === 0;
    const sequence = record.override({ actor: 'desk', reason: 'Delivery', isGranted });
    say({ what: 'row', sequence });
  } else if (what === 4) {
    const result = { ok: true, value: { acknowledgedAfterMs: roll(900), attempts: 1 } } as const;
    say({ what: 'row', sequence: record.doorResult({ actor: 'lintel', result }) });
  } else attempt();
}

function attempt(): void {
  const who = people.length > 0 && roll(3) > 0 ? { personId: oneOf(roll, people) } : undefined;
  const sequence = record.attempt({
    ...(who ?? { refusal: 'stranger' as const }),
    similarity: roll(10_000) / 10_000,
    modelId: decidingModel,
    mode: 'identification' as const,
    factors: ['face'] as const,
    threshold: 0.89,
    trackId: roll(1000),
    quality: roll(101),
    faceToDoorMs: roll(2000),
  });
  say({ what: 'attempt', sequence });
}

function enroll(site: Store): void {
  const shots = Array.from({ length: 1 + roll(5) }, () => anyShot(roll, randomUUID()));
  const request = { name: `Person ${roll(1e9)}`, note: '' };
  const { id } = saveEnrollment(site, request, shots, 'desk');
  say({ what: 'enrolled', id, templates: fingerprint(site.templates.byPerson(id)) });
  people.push(id);
}

function erase(site: Store): void {
  if (people.length < 5) return;
  const [id] = people.splice(roll(people.length), 1);
  if (id === undefined) return;
  // Whoever is killed between the two lines may have erased already, or not.
  say({ what: 'erasing', id });
  site.transact(() => {
    site.people.erase(id);
    site.audit.append({ kind: 'person-erased', actor: 'desk', personId: id, details: {} });
  });
  say({ what: 'erased', id });
}
