import type { SubjectBundle } from './interface.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #ddd}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;border-left:3px solid #ccc;padding-left:1rem}
.numbers{font:11px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}@media print{h2{break-after:avoid}tr{break-inside:avoid}}`;

/** One page for the person to read: no script, nothing that is loaded from elsewhere. Times are UTC. */
export function subjectHtml(bundle: SubjectBundle): string {
  const { person } = bundle;
  const parts = [
    `<h1>What Lintel keeps about ${escaped(person.name)}</h1>`,
    `<p>${escaped(bundle.site)}, ${time(bundle.madeAtMs)}. Operators are not named.</p>`,
    '<h2>Person</h2>',
    table([
      ['Name', person.name],
      ['Note', person.note],
      ['May enter', person.isActive ? 'yes' : 'no'],
      ['PIN', person.hasPin ? 'set; kept as a keyed checksum' : 'none'],
      ['Badge', person.hasBadge ? 'set; kept as a keyed checksum' : 'none'],
      ['Asked for a PIN besides the face', person.asksPin ? 'yes' : 'no'],
      ['Enrolled', time(person.enrolledAtMs)],
      ['Valid until', person.validUntilMs === undefined ? 'no end' : time(person.validUntilMs)],
      ...(person.keepUntilMs === undefined
        ? []
        : [['Not erased by the clock until', time(person.keepUntilMs)] as const]),
      ['Last recognised', person.lastSeenAtMs === undefined ? 'never' : time(person.lastSeenAtMs)],
      ['Number in the log', person.id],
    ]),
    ...(bundle.plannedErasure === undefined
      ? []
      : [
          `<p>Will be erased on ${time(bundle.plannedErasure.goesAtMs)} (${bundle.plannedErasure.reason}).</p>`,
        ]),
    '<h2>Consents</h2>',
    ...bundle.consents.map((consent) =>
      [
        table([
          ['Text', [consent.textVersion, consent.language].filter(Boolean).join(', ')],
          ['Given', time(consent.givenAtMs)],
          ['Holds until', consent.validUntilMs === undefined ? 'withdrawn' : time(consent.validUntilMs)],
          ...(consent.withdrawnAtMs === undefined
            ? []
            : [['Withdrawn', time(consent.withdrawnAtMs)] as const]),
          ...(consent.supersededAtMs === undefined
            ? []
            : [['Replaced by a newer text', time(consent.supersededAtMs)] as const]),
        ]),
        consent.text === undefined
          ? '<p>The words of this version are from before Lintel kept them.</p>'
          : `<pre>${escaped(consent.text)}</pre>`,
      ].join('\n'),
    ),
    '<h2>Face templates</h2>',
    '<p>A template is a list of numbers computed from a picture.</p>',
    table(
      bundle.shots.map(({ createdAtMs, source, modelIds, quality }) => [
        time(createdAtMs),
        `from ${source === 'camera' ? 'the camera' : 'a photo'}, quality ${Math.round(quality.overall)} of 100, models ${modelIds.join(', ')}`,
      ]),
    ),
    ...(bundle.templates ?? []).map(
      ({ modelId, values }) =>
        `<h3>${escaped(modelId)}, ${values.length} numbers</h3><p class="numbers">${values.join(' ')}</p>`,
    ),
    '<h2>Pictures</h2>',
    ...pictures(bundle),
    '<h2>At the door</h2>',
    table(
      bundle.attempts.map(({ atMs, outcome, reason, mark, similarity, threshold }) => [
        time(atMs),
        `${outcome}${reason === undefined ? '' : ` (${reason})`}${mark === undefined ? '' : `, marked by an operator as ${mark}`}${similarity === undefined ? '' : `, similarity ${similarity.toFixed(3)}, needed ${threshold.toFixed(3)}`}`,
      ]),
    ),
    '<h2>Rows of the log</h2>',
    table(
      bundle.log.map(({ sequence, atMs, kind, by, details }) => [
        `${sequence}, ${time(atMs)}`,
        `${kind}, by ${by}${Object.entries(details)
          .map(([name, value]) => `; ${name}: ${value}`)
          .join('')}`,
      ]),
    ),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>What Lintel keeps about ${escaped(person.name)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>${style}</style></head>
<body>
${parts.join('\n')}
</body></html>
`;
}

function pictures({ person, photos = [] }: SubjectBundle): string[] {
  if (person.photoCount === undefined) return ['<p>No pictures are kept.</p>'];
  if (photos.length === 0)
    return [
      `<p>${person.photoCount} small pictures of the enrollment are kept; they are not in this copy.</p>`,
    ];
  return photos.map(
    ({ keptAtMs, jpegBase64 }) =>
      `<figure><img alt="Picture of the enrollment" src="data:image/jpeg;base64,${jpegBase64}"><figcaption>kept since ${time(keptAtMs)}</figcaption></figure>`,
  );
}

function table(rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return '<p>Nothing.</p>';
  const lines = rows.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`);
  return `<table>\n${lines.join('\n')}\n</table>`;
}

function time(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ').concat(' UTC');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
