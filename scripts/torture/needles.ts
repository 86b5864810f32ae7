import { readFileSync } from 'node:fs';
import type { Template } from '#main/inference/interface.ts';

/** Bytes that must not lie anywhere in the clear, and what they are. */
export interface Needle {
  readonly what: string;
  readonly bytes: Uint8Array;
}

const templateBytes = 24;
const photoBytes = 48;

/** A text in every spelling that a program writes by itself; a word of it suffices. */
export function textNeedles(what: string, text: string): Needle[] {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const spellings = new Map<string, Buffer>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8, lower case', Buffer.from(text.toLowerCase())],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['latin-1', Buffer.from(text, 'latin1')],
    ['JSON escapes', Buffer.from(escaped)],
    ['URL', Buffer.from(encodeURIComponent(text))],
    ['hex', Buffer.from(Buffer.from(text).toString('hex'))],
  ]);
  const seen = new Set<string>();
  const plain = [...spellings].flatMap(([how, bytes]) => {
    const key = bytes.toString('latin1');
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ what: `${what}, ${how}`, bytes }];
  });
  return [
    ...plain,
    ...base64Needles(`${what}, UTF-8`, Buffer.from(text)),
    ...base64Needles(`${what}, UTF-16LE`, Buffer.from(text, 'utf16le')),
  ];
}

/** Template bytes as stored (float32, little endian), at three places of each. */
export function templateNeedles(templates: readonly Template[]): Needle[] {
  return templates.flatMap(({ modelId, values }) => {
    const bytes = Buffer.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return [0.1, 0.5, 0.9].flatMap((share) => {
      const at = Math.floor((share * values.length) / 4) * 16;
      const chunk = bytes.subarray(at, at + templateBytes);
      const what = `template of ${modelId}`;
      return [{ what: `${what}, float32`, bytes: chunk }, ...base64Needles(what, chunk)];
    });
  });
}

/** Bytes of a photo file. */
export function photoNeedles(path: string): Needle[] {
  return pictureNeedles('photo', readFileSync(path));
}

/** Bytes of a picture, past its header, which other pictures share. */
export function pictureNeedles(what: string, bytes: Uint8Array): Needle[] {
  return [0.4, 0.6, 0.8].flatMap((share) => {
    const at = Math.floor(share * bytes.length);
    const chunk = bytes.subarray(at, at + photoBytes);
    return [{ what: `${what}, raw`, bytes: chunk }, ...base64Needles(what, chunk)];
  });
}

/** Base64 at each of the three places where a byte can stand in it, without the digits that neighbours share. */
function base64Needles(what: string, bytes: Uint8Array): Needle[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const from = before === 0 ? 0 : before + 1;
    return { what: `${what}, base64`, bytes: Buffer.from(text.slice(from, -2)) };
  });
}
