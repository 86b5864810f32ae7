import { fail, ok, type Result } from '#app/result.ts';
import type { AuditLog } from '#main/audit/interface.ts';
import { auditRecords } from './audit-records.ts';
import { createBackups } from './backup/back-up.ts';
import type { Connection } from './connection.ts';
import { type AuditRecords, type Store, StoreProblem, type StoreProblemCode } from './interface.ts';
import { createStoreKeys } from './keys/store-keys.ts';
import { openStore } from './open.ts';
import { operatorRecords } from './operator-records.ts';
import { PersonKeys } from './person-keys/person-keys.ts';
import { receiptKey } from './person-keys/receipt-key.ts';
import { sealPhotosAnew } from './person-keys/seal-photos-anew.ts';
import { rememberedSettings } from './remembered-settings.ts';
import { forgetReplaced, lastReplacement } from './replacement.ts';
import { createReports } from './report/reports.ts';
import * as marks from './repositories/attempt-marks.ts';
import { attemptsOfPerson, insertAttempt, newestAttempts } from './repositories/attempts.ts';
import * as audit from './repositories/audit.ts';
import * as seals from './repositories/audit-seals.ts';
import * as claims from './repositories/claims.ts';
import * as consents from './repositories/consents.ts';
import { findErasure, noteErasure } from './repositories/erasures.ts';
import {
  countPhotos,
  insertPhoto,
  photosOf,
  removePhotos,
  removePhotosWithoutKey,
} from './repositories/kept-photos.ts';
import * as people from './repositories/people.ts';
import * as retention from './repositories/retention.ts';
import { openSealKeys } from './seal-key-file.ts';
import { claimFolder } from './single-writer.ts';
import { templateRecords } from './template-records.ts';
import { openUnknownFaces } from './unknown-faces/unknown-faces.ts';

/** Makes the log over its records: main/audit's `createAuditLog`, handed in because parts do not know each other. */
export type AuditLogMaker = (records: AuditRecords) => AuditLog;

/**
 * Opens the store of a finished installation.
 * @param databaseKey 32 bytes, from the unlocker.
 */
export function openLintelStore(
  folder: string,
  databaseKey: Uint8Array,
  makeAuditLog: AuditLogMaker,
): Result<Store, StoreProblemCode> {
  let release: (() => void) | undefined;
  try {
    release = claimFolder(folder);
    return ok(assembleStore(openStore(folder, databaseKey), makeAuditLog, release));
  } catch (error) {
    release?.();
    if (error instanceof StoreProblem) return fail(error.code, withAside(error, folder));
    throw error;
  }
}

/** Files that were replaced and do not open: what was there before lies beside them. */
function withAside(error: StoreProblem, folder: string): string {
  if (error.code !== 'store-damaged' && error.code !== 'wrong-key') return error.message;
  const aside = lastReplacement(folder)?.aside;
  return aside === undefined
    ? error.message
    : `${error.message} The files from before the last change lie in the folder ${aside}, whole.`;
}

/** The store over an open connection, which it then owns, also when it fails. `release` is called once when it closes. @throws StoreProblem */
export function assembleStore(db: Connection, makeAuditLog: AuditLogMaker, release: () => void): Store {
  try {
    return assemble(db, makeAuditLog, release);
  } catch (error) {
    // Left open, it would hold the files that a restore is to replace.
    db.close();
    throw error;
  }
}

function assemble(db: Connection, makeAuditLog: AuditLogMaker, release: () => void): Store {
  const listeners = new Set<(sequence: number) => void>();
  let toldSequence = audit.logHead(db)?.sequence ?? 0;
  const sealKeys = openSealKeys(db);
  const personKeys = PersonKeys.of(db);
  personKeys.sweep();
  sealPhotosAnew(db, personKeys);
  let hasErased = false;
  let erasures = 0;
  /** Other threads that read the database just now: backups and reports. */
  let readers = 0;
  let hasOldSealKey = false;
  let isOpen = true;

  /** After each commit. */
  function committed(): void {
    if (db.isInTransaction) return;
    const sequence = audit.logHead(db)?.sequence ?? 0;
    if (sequence !== toldSequence) {
      toldSequence = sequence;
      // Later, so that a listener that fails does not make a row that is safely stored look as if it were not.
      queueMicrotask(() => {
        for (const listener of listeners) listener(sequence);
      });
    }
    // While others read it cannot be emptied: that is done when they have read.
    if (hasErased && readers === 0) {
      hasErased = false;
      forgetErased(db);
    }
    if (hasOldSealKey) destroyOldSealKey();
    destroyErasedKeys();
  }

  /** A failure delays it to the next commit or start; until then the receipt says that the key is still there. */
  function destroyErasedKeys(): void {
    try {
      for (const personId of personKeys.destroyDoomed()) templates.forget(personId);
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw error;
    }
  }

  /** Goes by what is committed, never by what was meant. A failure delays it to the next commit or start. */
  function destroyOldSealKey(): void {
    try {
      const last = seals.lastSeal(db);
      if (last !== undefined) sealKeys.destroyBefore(last.number + 1);
      hasOldSealKey = false;
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw error;
    }
  }

  function othersRead(isReading: boolean): void {
    readers += isReading ? 1 : -1;
    if (isOpen) committed();
  }

  function transact<T>(work: () => T): T {
    const value = db.transact(work);
    committed();
    return value;
  }

  /** The latest time that was seen in this run. */
  let seenMs = 0;
  function consentNowMs(): number {
    seenMs = Math.max(seenMs, Date.now(), retention.retentionClock(db)?.trustedAtMs ?? 0);
    return seenMs;
  }
  const templates = templateRecords(db, personKeys, {
    transact,
    onRemoved: () => {
      hasErased = true;
    },
    consentNowMs,
  });
  const reports = createReports({ db, onReading: othersRead });
  const records = auditRecords(db, sealKeys, {
    transact,
    onSealed: () => {
      hasOldSealKey = true;
    },
    onRemoved: () => {
      hasErased = true;
    },
  });

  /** What was removed is overwritten in the write-ahead log as well. */
  function settled<T>(work: () => T): T {
    const value = work();
    committed();
    return value;
  }

  const unknownFaces = openUnknownFaces(db, () => {
    hasErased = true;
  });
  const log = makeAuditLog(records);
  destroyOldSealKey();

  return {
    people: {
      list: (page) => people.listPeople(db, page),
      get: (id) => people.findPerson(db, id),
      nameOf: (id) => people.findPersonName(db, id),
      insert: (person) =>
        transact(() => {
          people.insertPerson(db, person);
          personKeys.create(person.id);
        }),
      update: (id, change) => (people.updatePerson(db, id, change) ? people.findPerson(db, id) : undefined),
      setAsksPin: (id, asksPin) => people.setAsksPin(db, id, asksPin),
      erase: (id) =>
        transact(() => {
          noteErasure(db, id, Date.now());
          const isErased = people.erasePerson(db, id);
          if (isErased) personKeys.doom(id);
          hasErased ||= isErased;
          erasures += isErased ? 1 : 0;
          return isErased;
        }),
      erasure: (id) => findErasure(db, id),
      count: () => people.countPeople(db),
      markSeen: (id, atMs) => people.markPersonSeen(db, id, atMs),
    },
    seals: personKeys,
    receiptKey: receiptKey(db),
    consents: {
      texts: () => consents.consentTexts(db),
      publish: (text) => consents.publishText(db, text),
      withdraw: (personId, atMs) => consents.withdrawConsent(db, personId, atMs),
      renew: (personId, consent) => transact(() => consents.renewConsent(db, personId, consent)),
      past: (personId) => consents.pastConsents(db, personId),
      endingBetween: (afterMs, untilMs) => consents.endingBetween(db, afterMs, untilMs),
      nextEnd: (afterMs) => consents.nextEnd(db, afterMs),
      nowMs: consentNowMs,
    },
    claims: {
      key: () => claims.claimKey(db),
      personOf: (tag) => claims.personOfTag(db, tag),
      tagOf: (personId, kind) => claims.tagOf(db, personId, kind),
      put: (personId, kind, tag) => claims.putTag(db, personId, kind, tag),
      remove: (personId, kind) => claims.removeTag(db, personId, kind),
      failures: (subject) => claims.claimFailures(db, subject),
      setFailures: (subject, failures) => claims.setClaimFailures(db, subject, failures),
    },
    retention: {
      candidates: (personId) => retention.retentionCandidates(db, personId),
      putOnList: (personId, atMs, day) => retention.putOnList(db, personId, atMs, day),
      takeOffList: (personId) => retention.takeOffList(db, personId),
      keep: (personId, untilMs) => retention.keepPerson(db, personId, untilMs),
      clock: () => retention.retentionClock(db),
      putClock: (clock) => retention.putRetentionClock(db, clock),
    },
    photos: {
      insert: (photo) => transact(() => insertPhoto(db, personKeys, photo)),
      ofPerson: (personId) => photosOf(db, personKeys, personId),
      count: () => countPhotos(db),
      remove: (personId) =>
        transact(() => {
          hasErased = true;
          return removePhotos(db, personId);
        }),
      removeWithoutKey: () => transact(() => removePhotosWithoutKey(db, personKeys)),
    },
    unknownFaces: {
      ...unknownFaces,
      destroyOne: (sequence) => settled(() => unknownFaces.destroyOne(sequence)),
      destroyEnded: (nowMs, days) => settled(() => unknownFaces.destroyEnded(nowMs, days)),
    },
    templates,
    attempts: {
      insert: (attempt) => insertAttempt(db, attempt),
      isAttempt: (sequence) => marks.isAttempt(db, sequence),
      marksOf: (sequences) => marks.marksOf(db, sequences),
      setMark: (sequence, mark) => marks.setMark(db, sequence, mark),
      markedScores: (modelId, limit) => marks.markedScores(db, modelId, limit),
      strangersAtDoor: (modelId, minSimilarity) => marks.strangersAtDoor(db, modelId, minSimilarity),
      newest: (limit) => newestAttempts(db, limit),
      ofPerson: (personId) => attemptsOfPerson(db, personId),
    },
    settings: rememberedSettings(db),
    operators: operatorRecords(db),
    audit: log,
    backups: createBackups({
      db,
      erasures: () => erasures,
      copyPersonKeys: (folder) => personKeys.copyTo(folder),
      onCopying: othersRead,
    }),
    reports,
    keys: createStoreKeys({ db, transact, append: (entry) => void log.append(entry) }),
    replacement: () => lastReplacement(db.folder)?.reason,
    forgetReplaced: () => forgetReplaced(db.folder),
    transact,
    onLogged(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      listeners.clear();
      reports.close();
      sealAtClose(log);
      personKeys.close();
      db.close();
      release();
    },
  };
}

/** Overwrites what the write-ahead log still holds of an erased person. A failure delays that to the next checkpoint. */
function forgetErased(db: Connection): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
  }
}

/** What cannot be sealed now is sealed at the next start: the store must close all the same. */
function sealAtClose(log: AuditLog): void {
  try {
    log.seal();
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
  }
}
