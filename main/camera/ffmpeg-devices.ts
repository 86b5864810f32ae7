import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { findFfmpeg } from './find-ffmpeg.ts';
import type { CameraListing } from './interface.ts';

export interface DeviceOptions {
  readonly ffmpegSearchPath?: string;
  /** Where Linux describes its devices; a test's own folder. Default `/`. */
  readonly systemRoot?: string;
}

const askTimeoutMs = 4_000;
const mostDevices = 32;

/** Lists the USB (and built-in) cameras that ffmpeg can read. Without ffmpeg, Windows and macOS list none. */
export async function listUsbCameras(options: DeviceOptions = {}): Promise<CameraListing[]> {
  const ffmpeg = findFfmpeg(options.ffmpegSearchPath);
  const listings = await (process.platform === 'linux'
    ? listLinux(options.systemRoot ?? '/', ffmpeg)
    : listByFfmpeg(ffmpeg));
  return listings.slice(0, mostDevices);
}

async function listByFfmpeg(ffmpeg: string | undefined): Promise<CameraListing[]> {
  if (ffmpeg === undefined) return [];
  const [format, name, parse] =
    process.platform === 'win32'
      ? (['dshow', 'dummy', parseDirectShow] as const)
      : (['avfoundation', '', parseAvFoundation] as const);
  return parse(await ask(ffmpeg, ['-list_devices', 'true', '-f', format, '-i', name]));
}

/**
 * Each camera shows several nodes, of which one gives pictures; others carry metadata, or belong to video decoders.
 * ffmpeg tells them apart; without it a camera's first node is taken.
 */
async function listLinux(root: string, ffmpeg: string | undefined): Promise<CameraListing[]> {
  const classFolder = join(root, 'sys/class/video4linux');
  const nodes = (await readdir(classFolder).catch(() => [])).filter((name) => /^video\d+$/.test(name));
  const stable = await stableNames(root);
  const found = await Promise.all(
    nodes
      .toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
      .map(async (node): Promise<CameraListing | undefined> => {
        const device = join(root, 'dev', node);
        if (!existsSync(device)) return undefined;
        const [name, index] = await Promise.all(
          ['name', 'index'].map((file) => readFile(join(classFolder, node, file), 'utf8').catch(() => '')),
        );
        const gives = ffmpeg === undefined ? index?.trim() === '0' : await givesPictures(ffmpeg, device);
        if (!gives) return undefined;
        return usb(stable.get(device) ?? device, tidyName(name ?? '') || node);
      }),
  );
  return found.filter((listing) => listing !== undefined);
}

/** /dev/video0 may be another camera after the next start; names by id stay. */
async function stableNames(root: string): Promise<Map<string, string>> {
  const folder = join(root, 'dev/v4l/by-id');
  const names = new Map<string, string>();
  for (const name of await readdir(folder).catch(() => [])) {
    const target = await realpath(join(folder, name)).catch(() => undefined);
    if (target !== undefined && !names.has(target)) names.set(target, join(folder, name));
  }
  return names;
}

async function givesPictures(ffmpeg: string, device: string): Promise<boolean> {
  const said = await ask(ffmpeg, ['-f', 'v4l2', '-list_formats', 'all', '-i', device]);
  return !isNoCaptureDevice(said);
}

/** @param said stderr of `ffmpeg -f v4l2 -list_formats all`. A busy or forbidden camera is a camera. */
export function isNoCaptureDevice(said: string): boolean {
  return /not a video capture device|inappropriate ioctl|does not support any video capture|no such (device|file)/i.test(
    said,
  );
}

/** @param said stderr of `ffmpeg -list_devices true -f dshow -i dummy`, of ffmpeg 4 or later. */
export function parseDirectShow(said: string): CameraListing[] {
  const listings: CameraListing[] = [];
  let isVideo = false;
  let label: string | undefined;
  for (const line of said.split(/\r?\n/)) {
    // ffmpeg 4 lists under headings; 5 and later write the kind behind each name.
    if (/DirectShow video devices/.test(line)) isVideo = true;
    else if (/DirectShow audio devices/.test(line)) isVideo = false;
    const alternative = /Alternative name "([^"]+)"/.exec(line)?.[1];
    if (alternative !== undefined) {
      // Two cameras of one make share their name; the alternative name is the device's own.
      if (label !== undefined) listings.push(usb(alternative, label));
      label = undefined;
      continue;
    }
    const match = /^\[[^\]]+\]\s+"([^"]+)"(?:\s+\(([^)]*)\))?/.exec(line);
    if (match === null) continue;
    if (label !== undefined) listings.push(usb(label, label));
    const [, name = '', kinds] = match;
    label = (kinds === undefined ? isVideo : kinds.includes('video')) ? name : undefined;
  }
  if (label !== undefined) listings.push(usb(label, label));
  return listings;
}

/** @param said stderr of `ffmpeg -list_devices true -f avfoundation -i ""`. Screens are left out. */
export function parseAvFoundation(said: string): CameraListing[] {
  const listings: CameraListing[] = [];
  let isVideo = false;
  for (const line of said.split(/\r?\n/)) {
    if (/AVFoundation video devices/.test(line)) isVideo = true;
    else if (/AVFoundation audio devices/.test(line)) isVideo = false;
    const match = /\]\s+\[(\d+)\]\s+(.+?)\s*$/.exec(line);
    if (!isVideo || match === null) continue;
    const [, index = '', name = ''] = match;
    // The index moves when a camera is unplugged; the name stays. A colon would begin the microphone's name.
    if (!/^Capture screen \d+$/.test(name)) listings.push(usb(name.includes(':') ? index : name, name));
  }
  return listings;
}

function usb(device: string, label: string): CameraListing {
  return { choice: { kind: 'usb', device: device.slice(0, 300) }, label: label.slice(0, 300) };
}

/** Many drivers write a name twice: "HD Webcam: HD Webcam". */
function tidyName(name: string): string {
  const [first = '', second] = name.trim().split(': ');
  return second !== undefined && (second.startsWith(first) || first.startsWith(second)) ? first : name.trim();
}

/** Listing devices ends with an error status by design; what counts is on stderr. */
function ask(ffmpeg: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(ffmpeg, ['-hide_banner', '-nostdin', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
      timeout: askTimeoutMs,
      killSignal: 'SIGKILL',
      env: { ...process.env, AV_LOG_FORCE_NOCOLOR: '1' },
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < 100_000) said += text;
    });
    child.on('error', () => resolve(said));
    child.on('close', () => resolve(said));
  });
}
