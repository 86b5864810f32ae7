import type { LiveFace } from '#app/contract/live.ts';
import { t } from '#renderer/i18n/texts.ts';
import type { Observation } from '#renderer/state/observation-feed.ts';

/** Colour, sign and line of a judgement: never told by colour alone. Bright tones, since they stand on a picture. */
const looks: Readonly<
  Record<LiveFace['judgement'], { colour: string; sign: string; dash: readonly number[] }>
> = {
  looking: { colour: '#ffffff', sign: '…', dash: [] },
  checking: { colour: '#ffd166', sign: '…', dash: [10, 6] },
  pin: { colour: '#ffd166', sign: '#', dash: [10, 6] },
  'not-sure': { colour: '#ffd166', sign: '?', dash: [10, 6] },
  accepted: { colour: '#5ee08a', sign: '✓', dash: [] },
  stranger: { colour: '#ff9a8f', sign: '✕', dash: [3, 5] },
  refused: { colour: '#ff9a8f', sign: '✕', dash: [] },
};

/** Where a picture of one size lands in a canvas of another. Offsets and sizes in canvas pixels. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** @param fit `contain`: all of the picture, with bars; `cover`: the whole canvas, edges cut. */
export function place(
  picture: { readonly width: number; readonly height: number },
  canvas: { readonly width: number; readonly height: number },
  fit: 'contain' | 'cover',
): Placement {
  const across = canvas.width / picture.width;
  const down = canvas.height / picture.height;
  const scale = fit === 'contain' ? Math.min(across, down) : Math.max(across, down);
  return {
    scale,
    x: (canvas.width - picture.width * scale) / 2,
    y: (canvas.height - picture.height * scale) / 2,
  };
}

/** A face's box in canvas pixels. A mirrored picture mirrors the box, never its label. */
export function placeBox(
  box: LiveFace['box'],
  pictureWidth: number,
  { scale, x, y }: Placement,
  isMirrored: boolean,
): { x: number; y: number; width: number; height: number } {
  const left = isMirrored ? pictureWidth - box.x - box.width : box.x;
  return { x: x + left * scale, y: y + box.y * scale, width: box.width * scale, height: box.height * scale };
}

/** What stands at a face: sign, then the name or the judgement in words, then the score where it may be seen. */
export function faceLabel(face: LiveFace): { readonly text: string; readonly detail: string | undefined } {
  const words = face.name ?? t.live.judgements[face.judgement];
  const [issue] = face.issues;
  const advice = face.judgement === 'looking' && issue !== undefined ? t.live.issues[issue] : undefined;
  return {
    text: `${looks[face.judgement].sign} ${face.name !== undefined && face.judgement === 'refused' ? `${words}: ${t.live.judgements.refused}` : words}`,
    detail: face.similarity === undefined ? advice : t.live.similarity(face.similarity),
  };
}

/** CSS pixels. */
const cornerRadius = 14;

export interface PaintOptions {
  readonly fit: 'contain' | 'cover';
  readonly isMirrored: boolean;
  /** `judged`: each face's judgement in colour, sign and words; `outlined`: without words; `plain`: that a face is seen, no more. */
  readonly boxes: 'judged' | 'outlined' | 'plain';
}

/** Draws one picture with its faces. @param ratio device pixels per CSS pixel. */
export function paint(
  canvas: HTMLCanvasElement,
  picture: ImageBitmap,
  observation: Observation | undefined,
  ratio: number,
  options: PaintOptions,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const placement = place(picture, canvas, options.fit);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const left = Math.max(0, placement.x);
  const top = Math.max(0, placement.y);
  context.save();
  // Rounded like its frame, also where the picture is narrower than that.
  context.beginPath();
  context.roundRect(left, top, canvas.width - left * 2, canvas.height - top * 2, cornerRadius * ratio);
  context.clip();
  if (options.isMirrored) context.setTransform(-1, 0, 0, 1, canvas.width, 0);
  context.drawImage(
    picture,
    placement.x,
    placement.y,
    picture.width * placement.scale,
    picture.height * placement.scale,
  );
  context.restore();
  if (observation === undefined) return;
  // The preview may be smaller than the frame that the boxes were found in.
  const perBoxPixel = { ...placement, scale: placement.scale * (picture.width / observation.width) };
  for (const face of observation.faces) {
    const box = placeBox(face.box, observation.width, perBoxPixel, options.isMirrored);
    paintBox(context, box, looks[options.boxes === 'plain' ? 'looking' : face.judgement], ratio);
    if (options.boxes === 'judged') paintLabel(context, box, face, ratio, canvas);
  }
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function paintBox(
  context: CanvasRenderingContext2D,
  box: Rectangle,
  look: { readonly colour: string; readonly dash: readonly number[] },
  ratio: number,
): void {
  const radius = Math.min(box.width, box.height) * 0.08;
  context.setLineDash(look.dash.map((part) => part * ratio));
  for (const [style, width] of [
    // A dark edge below, so that the line shows on a bright wall too.
    ['rgb(0 0 0 / 55%)', 5],
    [look.colour, 2.5],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width * ratio;
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, radius);
    context.stroke();
  }
  context.setLineDash([]);
}

function paintLabel(
  context: CanvasRenderingContext2D,
  box: Rectangle,
  face: LiveFace,
  ratio: number,
  canvas: { readonly width: number; readonly height: number },
): void {
  const { text, detail } = faceLabel(face);
  const size = 15 * ratio;
  const pad = 7 * ratio;
  const family = getComputedStyle(document.body).fontFamily;
  const lines = detail === undefined ? [text] : [text, detail];
  const fonts = [`600 ${size}px ${family}`, `${size * 0.85}px ${family}`];
  const widths = lines.map((line, at) => {
    context.font = fonts[at] ?? '';
    return context.measureText(line).width;
  });
  const width = Math.max(...widths) + pad * 2;
  const height = lines.length * size * 1.3 + pad;
  const x = Math.max(0, Math.min(canvas.width - width, box.x));
  const above = box.y - height - 4 * ratio;
  const y = above >= 0 ? above : Math.min(canvas.height - height, box.y + box.height + 4 * ratio);
  context.fillStyle = 'rgb(12 17 24 / 82%)';
  context.beginPath();
  context.roundRect(x, y, width, height, 6 * ratio);
  context.fill();
  context.textBaseline = 'top';
  for (const [at, line] of lines.entries()) {
    context.font = fonts[at] ?? '';
    context.fillStyle = at === 0 ? looks[face.judgement].colour : '#e6ebf2';
    context.fillText(line, x + pad, y + pad * 0.7 + at * size * 1.3);
  }
}
