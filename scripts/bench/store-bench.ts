import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type AuditFilter, AuditKind } from '#app/domain/audit.ts';
import { createAccessRecord } from '#main/access/store-record.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '#main/store/interface.ts';
import { openLintelStore } from '#main/store/lintel-store.ts';
import { dice } from '../torture/dice.ts';
import { type BigStore, buildBigStore, recordAttempt } from './big-store.ts';
import { benchRenewal, type RenewalFigures, renewalLines, renewalPromises } from './renewal-bench.ts';
import type { Promised } from './report.ts';
import { type Summary, summarise, table } from './summary.ts';
import { openTuning } from './tuning-site.ts';

/** What a store of this size costs; milliseconds. */
export interface StoreFigures {
  readonly attempts: number;
  readonly people: number;
  readonly rows: number;
  readonly databaseMiB: number;
  readonly buildSeconds: number;
  /** From the key to a store that can be asked, its checks included. */
  readonly open: Summary;
  /** The same, the gallery read and the newest page shown. */
  readonly start: Summary;
  readonly calls: Readonly<Record<string, Summary>>;
  /** The slowest of the filtered searches of the log, by its p95. */
  readonly slowestFilter: Summary;
  /** The longest that main's event loop stood still while another threshold was looked back at. */
  readonly lookingBackGapMs: number;
  readonly verifyRowsPerSecond: number;
  readonly durableAppendsPerSecond: number;
  readonly renewal: RenewalFigures;
}

const starts = 5;
const verifications = 3;
/** Rows that are appended one by one, each on the disk before the next. */
const appends = 2000;
const pageLength = 50;

/** Builds a store of this size, asks it what the screens ask, and draws another secret for its templates. */
export async function benchStore(attempts = 1_000_000, people = 20_000, samples = 30): Promise<StoreFigures> {
  const big = buildBigStore(attempts, people, 20_261_124);
  try {
    return await measureStore(big, samples);
  } finally {
    rmSync(big.folder, { recursive: true, force: true });
  }
}

export async function measureStore(big: BigStore, samples: number): Promise<StoreFigures> {
  const opens: number[] = [];
  const ready: number[] = [];
  for (let i = 0; i < starts; i++) {
    const startedMs = performance.now();
    const store = opened(big);
    opens.push(performance.now() - startedMs);
    store.templates.forGallery();
    store.audit.page({}, undefined, pageLength);
    ready.push(performance.now() - startedMs);
    store.close();
  }
  const store = opened(big);
  const lookingBack = await timedReplay(store, Math.min(10, samples));
  const calls = {
    ...timedFilters(store, big, samples),
    ...timedCalls(store, big, samples),
    'another threshold, looked back': lookingBack.calls,
  };
  const slowestFilter = Object.entries(calls)
    .flatMap(([name, summary]) => (name.startsWith('log: ') ? [summary] : []))
    .reduce((a, b) => (b.p95 > a.p95 ? b : a));
  const verifyRowsPerSecond = verified(store, big.rows);
  const durableAppendsPerSecond = appended(store, big);
  const renewal = await benchRenewal(store);
  store.close();
  return {
    attempts: big.attempts,
    people: big.people.length,
    rows: big.rows,
    databaseMiB: statSync(join(big.folder, 'lintel.db')).size / 2 ** 20,
    buildSeconds: big.buildSeconds,
    open: summarise(opens),
    start: summarise(ready),
    calls,
    slowestFilter,
    lookingBackGapMs: lookingBack.longestGapMs,
    verifyRowsPerSecond,
    durableAppendsPerSecond,
    renewal,
  };
}

const newestPage = 'newest page of the log';

/** The filters of the log's screen, alone and together. */
function timedFilters(store: Store, big: BigStore, samples: number): Record<string, Summary> {
  const roll = dice(3);
  const anybody = () => big.people[roll(big.people.length)] ?? '';
  const newestMs = store.audit.page({}, undefined, 1).rows[0]?.atMs ?? 0;
  const dayMs = 86_400_000;
  const filters: Record<string, () => AuditFilter> = {
    'log: of one kind, frequent': () => ({ kinds: ['attempt-refused'] }),
    'log: of one kind, rare': () => ({ kinds: ['operator-added'] }),
    'log: of several kinds': () => ({ kinds: ['attempt-accepted', 'attempt-refused', 'override-requested'] }),
    'log: of one person': () => ({ personId: anybody() }),
    'log: of one person, one kind': () => ({ personId: anybody(), kinds: ['attempt-accepted'] }),
    'log: of one day': () => {
      const fromMs = newestMs - (1 + roll(600)) * dayMs;
      return { fromMs, toMs: fromMs + dayMs };
    },
    'log: of a year, one kind': () => ({ fromMs: newestMs - 365 * dayMs, kinds: ['attempt-refused'] }),
    'log: text, a frequent name': () => ({ text: 'Dubois' }),
    'log: text, one person': () => ({ text: `Chiara Çelik ${roll(Math.max(1, big.people.length / 100))}` }),
    'log: text, found nowhere': () => ({ text: 'no such words' }),
    // As the screen asks: what it shows of frequent rows, and of nearly all kinds.
    'log: text, shown words': () => ({
      text: 'refused',
      textKinds: ['attempt-refused'],
      textTerms: ['stranger', 'not-sure', 'live.requestOverride'],
    }),
    'log: text, part of many words': () => ({
      text: 'ent',
      textKinds: [...AuditKind.options],
      textTerms: Array.from({ length: 200 }, (_, n) => `term-${n}`),
    }),
    'log: text, shown words of one day': () => {
      const fromMs = newestMs - (1 + roll(600)) * dayMs;
      return {
        text: 'refused',
        textKinds: ['attempt-refused'],
        textTerms: ['stranger'],
        fromMs,
        toMs: fromMs + dayMs,
      };
    },
    'log: text, of one day': () => {
      const fromMs = newestMs - (1 + roll(600)) * dayMs;
      return { text: 'Dubois', fromMs, toMs: fromMs + dayMs };
    },
  };
  return Object.fromEntries(
    Object.entries(filters).map(([name, filter]) => [
      name,
      timed(samples, () => store.audit.page(filter(), undefined, pageLength)),
    ]),
  );
}

/** Other calls that screens and the door make. */
function timedCalls(store: Store, big: BigStore, samples: number): Record<string, Summary> {
  const roll = dice(4);
  return {
    [newestPage]: timed(samples, () => store.audit.page({}, undefined, pageLength)),
    'a page in the middle of the log': timed(samples, () =>
      store.audit.page({}, 1 + roll(big.rows), pageLength),
    ),
    'people, first page': timed(samples, () =>
      store.people.list({ search: '', offset: 0, limit: pageLength }),
    ),
    'people, last page': timed(samples, () =>
      store.people.list({ search: '', offset: big.people.length - pageLength, limit: pageLength }),
    ),
    'people, search': timed(samples, () =>
      store.people.list({ search: 'dubois', offset: 0, limit: pageLength }),
    ),
    'attempts of one person': timed(samples, () =>
      store.attempts.ofPerson(big.people[roll(big.people.length)] ?? ''),
    ),
    'gallery, all templates': timed(3, () => store.templates.forGallery()),
  };
}

/** Looking back is done on the thread of the tuning screen's figures. */
async function timedReplay(
  store: Store,
  samples: number,
): Promise<{ readonly calls: Summary; readonly longestGapMs: number }> {
  const tuning = openTuning(store);
  const roll = dice(6);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const times: number[] = [];
  delay.enable();
  for (let i = 0; i < samples; i++) {
    const startedMs = performance.now();
    const found = await tuning.replay({
      mode: 'identification',
      minSimilarity: 0.5 + roll(400) / 1000,
      limit: 50,
    });
    if (!found.ok || found.value.compared === 0) throw new Error('Nothing was looked back at.');
    times.push(performance.now() - startedMs);
  }
  delay.disable();
  tuning.close();
  return { calls: summarise(times), longestGapMs: delay.max / 1e6 };
}

function timed(samples: number, call: () => unknown): Summary {
  // The first one reads pages and prepares statements; it counts, for people meet it too.
  return summarise(
    Array.from({ length: samples }, () => {
      const startedMs = performance.now();
      call();
      return performance.now() - startedMs;
    }),
  );
}

function verified(store: Store, rows: number): number {
  const seconds = summarise(
    Array.from({ length: verifications }, () => {
      const startedMs = performance.now();
      const verdict = store.audit.verify();
      if (!verdict.isIntact)
        throw new Error(`The log that was just built does not verify: ${verdict.detail}`);
      return (performance.now() - startedMs) / 1000;
    }),
  ).median;
  return rows / seconds;
}

/** Attempts of the door, each in a transaction of its own. */
function appended(store: Store, big: BigStore): number {
  const roll = dice(5);
  const record = createAccessRecord(store);
  const startedMs = performance.now();
  for (let i = 0; i < appends; i++) recordAttempt(record, roll, big.people);
  return appends / ((performance.now() - startedMs) / 1000);
}

function opened({ folder, key }: BigStore): Store {
  const store = openLintelStore(folder, key, createAuditLog);
  if (!store.ok) throw new Error(`The store that was just built does not open: ${store.code}`);
  store.value.audit.beginSealing();
  return store.value;
}

export function storeLines(figures: StoreFigures): string[] {
  const { attempts, people, rows, databaseMiB, buildSeconds, open, start, calls } = figures;
  const number = (value: number) => Math.round(value).toLocaleString('en');
  return [
    `A store of ${number(attempts)} attempts and ${number(people)} people: ${number(rows)} rows of the log, ${number(databaseMiB)} MiB, built in ${number(buildSeconds)} s`,
    table({ 'open and check': open, 'start: open, newest page, gallery': start, ...calls }),
    `looking back is done on a thread: main's event loop held for ${figures.lookingBackGapMs.toFixed(0)} ms at most`,
    `verify: ${number(figures.verifyRowsPerSecond)} rows/s (median of ${verifications})`,
    `attempts, each durable with its rows: ${number(figures.durableAppendsPerSecond)} /s (${number(appends)})`,
    ...renewalLines(figures.renewal),
  ];
}

/** Promises of issue 5. */
export function storePromises(figures: StoreFigures): Promised[] {
  const { calls, slowestFilter, start } = figures;
  return [
    ['store: newest page of the log, p95', calls[newestPage]?.p95, 'ms', 'at most', 50],
    ['store: slowest filtered search of the log, p95', slowestFilter.p95, 'ms', 'at most', 200],
    ['store: verify, rows', figures.verifyRowsPerSecond, '/s', 'at least', 200_000],
    ['store: durable attempts with their rows', figures.durableAppendsPerSecond, '/s', 'at least', 500],
    ['store: start, slowest', start.largest, 'ms', 'at most', 3000],
    ['store: looking back, event loop held, longest', figures.lookingBackGapMs, 'ms', 'at most', 100],
    ...renewalPromises(figures.renewal),
  ];
}
