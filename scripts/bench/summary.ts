import { cpus, loadavg, totalmem } from 'node:os';

/** Spread of one measurement, milliseconds unless said otherwise. */
export interface Summary {
  readonly samples: number;
  readonly median: number;
  readonly p95: number;
  readonly smallest: number;
  readonly largest: number;
}

/** @param values at least one. */
export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { samples: sorted.length, median: at(0.5), p95: at(0.95), smallest: at(0), largest: at(1) };
}

/** What the figures were taken on; the load tells whether others used it at the same time. */
export function machine() {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    loadAverage1Min: loadavg()[0] ?? 0,
  };
}

/** The same as one line. */
export function machineLine(on: ReturnType<typeof machine>): string {
  return `${on.processor}, ${on.cores} cores, ${on.memoryGiB} GiB, ${on.platform}, Node ${on.node}, load ${on.loadAverage1Min.toFixed(1)}`;
}

/** One row per measurement, numbers right-aligned. */
export function table(rows: Readonly<Record<string, Summary>>): string {
  const columns = ['median', 'p95', 'smallest', 'largest'] as const;
  const names = Object.keys(rows);
  const width = Math.max(...names.map((name) => name.length));
  const head = `${'ms'.padEnd(width)}${columns.map((column) => column.padStart(10)).join('')}${'samples'.padStart(9)}`;
  const lines = Object.entries(rows).map(
    ([name, row]) =>
      name.padEnd(width) +
      columns.map((column) => row[column].toFixed(2).padStart(10)).join('') +
      String(row.samples).padStart(9),
  );
  return [head, ...lines].join('\n');
}
