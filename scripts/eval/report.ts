import type { EqualErrorRate } from '#app/recognition/error-rates/curves.ts';
import { countBelow } from '#app/recognition/error-rates/sorted-scores.ts';
import type { AtFmr, OpenSet, Rate } from './measure.ts';
import { type AgainstMean, type GateEffect, type RejectCurve, rejectedShares } from './reject.ts';

export interface EvalSummary {
  readonly date: string;
  readonly machine: string;
  readonly card: string;
  readonly photos: number;
  readonly people: number;
  readonly failuresToAcquire: Rate;
  readonly pairs?: {
    readonly same: number;
    readonly different: number;
    readonly tenFold: { readonly mean: number; readonly standardError: number };
    readonly equalErrorRate: EqualErrorRate | undefined;
  };
  readonly oneToOne: { readonly same: number; readonly different: number; readonly atFmr: readonly AtFmr[] };
  readonly openSet?: OpenSet;
  readonly againstMean: readonly AgainstMean[];
  readonly errorVersusReject?: { readonly fmr: number; readonly curves: readonly RejectCurve[] };
}

const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
const interval = (of: Pick<Rate, 'value' | 'low' | 'high'>) =>
  `${percent(of.value)} (${percent(of.low)} to ${percent(of.high)})`;
const eerLine = (eer: EqualErrorRate | undefined) =>
  `EER                   ${eer === undefined ? 'unknown: scores of one kind only' : `${interval(eer)} at ${eer.threshold.toFixed(4)}`}`;

function tenFoldLine({ tenFold, same, different }: NonNullable<EvalSummary['pairs']>): string {
  const accuracy = Number.isFinite(tenFold.mean)
    ? `${tenFold.mean.toFixed(4)} +- ${tenFold.standardError.toFixed(4)}`
    : 'unknown: too few pairs';
  return `10-fold accuracy      ${accuracy} (${same} same, ${different} different, balanced)`;
}

/** The figures as lines for a terminal. */
export function summaryLines(summary: EvalSummary): string[] {
  const { pairs, oneToOne, openSet: open, againstMean, errorVersusReject } = summary;
  return [
    `${summary.card} on ${summary.photos} photos of ${summary.people} people; ${summary.machine}`,
    `failures to acquire   ${summary.failuresToAcquire.errors} of ${summary.photos}: ${interval(summary.failuresToAcquire)}`,
    ...(pairs === undefined ? [] : [tenFoldLine(pairs), eerLine(pairs.equalErrorRate)]),
    `one photo against one: ${oneToOne.same} same-person, ${oneToOne.different} different-person comparisons`,
    ...oneToOne.atFmr.map(
      ({ fmr, threshold, tar }) =>
        `  TAR at FMR ${fmr.toExponential(0)}   ${interval(tar)} at ${threshold.toFixed(4)}`,
    ),
    ...againstMean.flatMap(({ enrolledShots, people, same, different, atFmr }) => [
      `one photo against the mean of ${enrolledShots}: ${people} people, ${same} same-person, ${different} different-person comparisons`,
      ...atFmr.map(
        ({ fmr, threshold, fnmr }) =>
          `  FNMR at FMR ${fmr.toExponential(0)}  ${interval(fnmr)} at ${threshold.toFixed(4)}`,
      ),
    ]),
    ...(open === undefined
      ? []
      : [
          `open set: ${open.galleryPeople} people, mean of ${open.enrolledShots} photos each; ${open.mateProbes} mates, ${open.strangerProbes} strangers`,
          ...open.atFpir.map(
            ({ fpir, threshold, fnir, byMargin }) =>
              `  FNIR at FPIR ${percent(fpir)}   ${interval(fnir)} at ${threshold.toFixed(4)}; by margin score ${interval(byMargin)}`,
          ),
        ]),
    ...(errorVersusReject === undefined ? [] : rejectLines(errorVersusReject)),
    'No rate below 3/N is claimed after N comparisons without an error (95 %).',
  ];
}

/** FNMR in percent as the worst comparisons by each component are left out, the most telling component first. */
function rejectLines({ fmr, curves }: NonNullable<EvalSummary['errorVersusReject']>): string[] {
  const shares = rejectedShares.map((share) => `${share * 100} %`.padStart(7)).join('');
  return [
    `error versus reject: FNMR in % at FMR ${fmr.toExponential(0)} when the worst are left out (area: 1 = no better than chance)`,
    `  ${'component'.padEnd(28)}${shares}   area   1 % of photos below`,
    ...curves
      .toSorted((a, b) => a.relativeArea - b.relativeArea)
      .map(
        ({ component, points, relativeArea, onePercentAt }) =>
          `  ${component.padEnd(28)}${points.map(({ fnmr }) => (fnmr.value * 100).toFixed(2).padStart(7)).join('')}   ${relativeArea.toFixed(2)}   ${onePercentAt.toFixed(0)}`,
      ),
    'gates: same-person comparisons with a photo below, FNMR among them (* worse than all beyond chance: the gate is supported)',
    ...curves
      .filter(({ gates }) => gates.some(({ fnmrOfRejected }) => fnmrOfRejected.count > 0))
      .map(({ component, gates }) => `  ${component.padEnd(28)}${gates.map(gateText).join('')}`.trimEnd()),
  ];
}

function gateText({ gate, fnmrOfRejected: { count, value }, isSupported }: GateEffect): string {
  const effect = count === 0 ? 'none' : `${count}, ${percent(value)}${isSupported ? ' *' : ''}`;
  return `${gate}: ${effect}`.padEnd(22);
}

/** A page with the figures, the DET curve and the two score distributions. No scripts, no photos, no names. */
export function reportPage(summary: EvalSummary, same: Float32Array, different: Float32Array): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Lintel: error rates</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}pre{background:#f4f6f8;padding:1rem;border-radius:8px;overflow-x:auto}svg{width:100%;height:auto}text{font:12px system-ui,sans-serif;fill:#57606a}</style>
<h1>Error rates of ${summary.card}</h1>
<pre>${summaryLines(summary).join('\n')}</pre>
<h2>DET: how often the own person is turned away, against how often a stranger passes</h2>
${detCurve(same, different)}
${summary.errorVersusReject === undefined ? '' : `<h2>Error versus reject: FNMR as the worst comparisons by each component are left out</h2>${rejectChart(summary.errorVersusReject.curves)}`}
<h2>Similarities: different people (left), same person (right)</h2>
${histograms(same, different)}
</html>
`;
}

const [width, height, margin] = [720, 420, 48];

/** FNMR over FMR, both logarithmic from 1e-5 to 1, drawn only where the counts can say something. */
function detCurve(same: Float32Array, different: Float32Array): string {
  const place = (value: number) => (Math.log10(Math.max(value, 1e-5)) + 5) / 5;
  const points: string[] = [];
  for (let step = 0; step <= 400; step++) {
    const allowed = Math.round(10 ** (Math.log10(different.length) * (step / 400)));
    const threshold = different[different.length - allowed];
    if (threshold === undefined) continue;
    const fnmr = countBelow(same, threshold) / same.length;
    if (fnmr === 0 || allowed / different.length < 1e-5) continue;
    points.push(
      `${(margin + place(allowed / different.length) * (width - 2 * margin)).toFixed(1)},${(height - margin - place(fnmr) * (height - 2 * margin)).toFixed(1)}`,
    );
  }
  const ticks = [0, 1, 2, 3, 4, 5].map((power) => {
    const x = margin + (power / 5) * (width - 2 * margin);
    const y = height - margin - (power / 5) * (height - 2 * margin);
    const label = power === 5 ? '1' : `1e-${5 - power}`;
    return `<path d="M${x} ${margin}V${height - margin}M${margin} ${y}H${width - margin}" stroke="#d5dae0"/><text x="${x}" y="${height - margin + 18}" text-anchor="middle">${label}</text><text x="${margin - 8}" y="${y + 4}" text-anchor="end">${label}</text>`;
  });
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="DET curve">${ticks.join('')}<polyline points="${points.join(' ')}" fill="none" stroke="#1d5b8f" stroke-width="2"/><text x="${width / 2}" y="${height - 8}" text-anchor="middle">FMR</text><text x="14" y="${height / 2}" transform="rotate(-90 14 ${height / 2})" text-anchor="middle">FNMR</text></svg>`;
}

/** Both distributions as shares, from the lowest score to 1. */
function histograms(same: Float32Array, different: Float32Array): string {
  const from = Math.min(same[0] ?? 0, different[0] ?? 0);
  const bins = 120;
  const shares = (scores: Float32Array) =>
    Array.from({ length: bins }, (_, bin) => {
      const edge = (at: number) => from + ((1.0001 - from) * at) / bins;
      return (countBelow(scores, edge(bin + 1)) - countBelow(scores, edge(bin))) / scores.length;
    });
  const [ours, theirs] = [shares(same), shares(different)];
  const top = Math.max(...ours, ...theirs);
  const area = (values: readonly number[], colour: string) => {
    const x = (bin: number) => margin + (bin / bins) * (width - 2 * margin);
    const y = (value: number) => height - margin - (value / top) * (height - 2 * margin);
    const line = values.map((value, bin) => `L${x(bin).toFixed(1)} ${y(value).toFixed(1)}`).join('');
    return `<path d="M${margin} ${height - margin}${line}L${width - margin} ${height - margin}Z" fill="${colour}" fill-opacity=".35" stroke="${colour}"/>`;
  };
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Distributions of similarity">${area(theirs, '#b42b2b')}${area(ours, '#1f6f3a')}<text x="${margin}" y="${height - margin + 18}">${from.toFixed(2)}</text><text x="${width - margin}" y="${height - margin + 18}" text-anchor="end">1.00</text></svg>`;
}

/** One line per component between the lowest and the highest FNMR (not from 0); the best few are named. */
function rejectChart(curves: readonly RejectCurve[]): string {
  const ordered = curves.toSorted((a, b) => a.relativeArea - b.relativeArea);
  const values = curves.flatMap(({ points }) => points.map(({ fnmr }) => fnmr.value));
  const [top, bottom] = [Math.max(1e-9, ...values), Math.min(...values)];
  const span = Math.max(1e-9, top - bottom);
  const last = rejectedShares.at(-1) ?? 1;
  const lines = ordered.map(({ component, points }, rank) => {
    const at = points.map(({ rejected, fnmr }) => {
      const x = margin + (rejected / last) * (width - 240);
      return `${x.toFixed(1)},${(height - margin - ((fnmr.value - bottom) / span) * (height - 2 * margin)).toFixed(1)}`;
    });
    const colour = rank < 4 ? ['#1d5b8f', '#1f6f3a', '#b42b2b', '#8a5a00'][rank] : '#c3cad2';
    const name =
      rank < 4
        ? `<text x="${width - 180}" y="${margin + rank * 18}" style="fill:${colour}">${component}</text>`
        : '';
    return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${name}`;
  });
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Error versus reject">${lines.join('')}<text x="${margin}" y="${height - 12}">0 % rejected</text><text x="${width - 192}" y="${height - 12}" text-anchor="end">${last * 100} % rejected</text><text x="${margin}" y="${margin - 12}">FNMR ${percent(top)}</text><text x="${margin}" y="${height - margin + 14}">FNMR ${percent(bottom)}</text></svg>`;
}
