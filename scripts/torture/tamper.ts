import { randomUUID } from 'node:crypto';
import { LogOnDisk } from '#main/audit/log.fixture.ts';
import { saveEnrollment } from '#main/enrollment/save.ts';
import { removeFolder } from '#main/store/store.fixture.ts';
import { newSettings } from '#main/vault.fixture.ts';
import { type Dice, dice } from './dice.ts';
import { anyShot } from './site.ts';
import { Tally } from './tally.ts';
import { tamperBytes } from './tamper-bytes.ts';
import { tamperFiles } from './tamper-file.ts';
import { tamperRows } from './tamper-rows.ts';
import { tamperTemplates } from './tamper-templates.ts';

/** Shares of a hundred changes; a change of raw bytes opens the whole store and costs most. */
const shares = { files: 40, rows: 28, templates: 7 };

/** Makes this many random changes, each to an untouched copy, and tells what came of each. */
export async function tortureByTampering(
  changes: number,
  seed: number,
  say: (line: string) => void = () => undefined,
): Promise<Tally> {
  const roll = dice(seed);
  const tally = new Tally();
  const log = someLog(roll);
  const files = Math.round((changes * shares.files) / 100);
  const rows = Math.round((changes * shares.rows) / 100);
  const templates = Math.round((changes * shares.templates) / 100);
  await tamperFiles(log, files, roll, tally);
  say(`${tally.count()} changes, ${tally.problems.length} problems`);
  // Rows that wait for their seal are there to be changed as well.
  log.attempts(7);
  tamperRows(log, rows, roll, tally);
  tamperTemplates(log, templates, roll, tally);
  say(`${tally.count()} changes, ${tally.problems.length} problems`);
  log.store.close();
  tamperBytes(log.folder, log.key, changes - files - rows - templates, roll, tally);
  removeFolder(log.folder);
  return tally;
}

/** A sealed log, people with templates, and pages that were freed when some of them were erased. */
function someLog(roll: Dice): LogOnDisk {
  const log = new LogOnDisk().fill(6, 12);
  log.store.settings.put(newSettings);
  const ids = Array.from({ length: 12 }, (_, i) => {
    const shots = Array.from({ length: 3 }, () => anyShot(roll, randomUUID()));
    const request = { name: `Person ${i}`, note: '' };
    return saveEnrollment(log.store, request, shots, 'desk').id;
  });
  for (const id of ids.slice(0, 6)) log.store.people.erase(id);
  log.audit.seal();
  return log;
}
