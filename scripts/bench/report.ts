import type { FaceFigures, PeerFigures } from './inference-bench.ts';
import { type Summary, table } from './summary.ts';

/** What is promised: name, measured, unit, and the bound; undefined where it could not be measured. */
export type Promised = readonly [
  name: string,
  measured: number | undefined,
  unit: 'ms' | 'times' | 'MiB' | '/s',
  direction: 'at most' | 'at least',
  bound: number,
];

/** One table per number of faces, and the peers as ratios. */
export function faceLines(
  title: string,
  figures: FaceFigures,
  more: Readonly<Record<string, Summary>>,
): string[] {
  const { detectionFrame, trackedFrame, peers } = figures;
  const peerLine = (name: string, { frame, rssMiB, fewestFaces, mostFaces }: PeerFigures) => {
    const found = fewestFaces === mostFaces ? `${mostFaces}` : `${fewestFaces} to ${mostFaces}`;
    const short = fewestFaces < figures.faces ? ', and so did less than we' : '';
    return (
      `${name}: ${(frame.median / detectionFrame.median).toFixed(1)} times a frame with detection, ` +
      `${(frame.median / trackedFrame.median).toFixed(1)} times a tracked one; ${rssMiB.toFixed(0)} MiB; ` +
      `found ${found} of ${figures.faces} faces${short}`
    );
  };
  return [
    title,
    table({
      ...figures.stages,
      'frame with detection': detectionFrame,
      'tracked frame': trackedFrame,
      'tracked frame, mesh only': figures.meshOnlyFrame,
      ...more,
      'peer: human, face only': peers.human.frame,
      'peer: face-api, tiny detector': peers['face-api'].frame,
    }),
    `tracked frames cost ${figures.trackedMeanMs.toFixed(1)} ms on average, detections and embeddings included`,
    peerLine('human', peers.human),
    peerLine('face-api', peers['face-api']),
    '',
  ];
}

export function promiseLines(all: readonly Promised[]): string[] {
  return all.map(([name, measured, unit, direction, bound]) => {
    const isHeld =
      measured !== undefined && (direction === 'at most' ? measured <= bound : measured >= bound);
    const figure = measured === undefined ? 'not measured' : `${measured.toFixed(1)} ${unit}`;
    return `${name.padEnd(52)}${figure.padStart(14)}   ${direction} ${bound}: ${isHeld ? 'held' : measured === undefined ? '-' : 'NOT HELD'}`;
  });
}
