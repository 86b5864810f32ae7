import type { FfmpegChoice } from './ffmpeg-arguments.ts';
import type { CameraProblem } from './interface.ts';

export interface Problem {
  readonly code: CameraProblem;
  /** For a person: what happened and what to do. Never an address with its user name, password or query. */
  readonly detail: string;
}

/** How a run of ffmpeg ended. */
export interface FfmpegEnd {
  /** Last lines of its stderr. */
  readonly lines: readonly string[];
  /** Whether it had delivered a picture. */
  readonly hadFrame: boolean;
  /** What made Lintel end it, if it did not end by itself. */
  readonly endedFor?: 'no-first-frame' | 'silence' | 'broken-stream';
}

/** Tells how to get ffmpeg on this system. */
export function ffmpegMissing(platform: NodeJS.Platform): Problem {
  const how = {
    win32: 'Install it with "winget install Gyan.FFmpeg"',
    darwin: 'Install it with "brew install ffmpeg"',
    linux: 'Install it with "sudo apt install ffmpeg" (or dnf, pacman, zypper)',
  };
  const text = platform === 'win32' || platform === 'darwin' ? how[platform] : how.linux;
  return { code: 'ffmpeg-missing', detail: `ffmpeg was not found. ${text}, or choose another camera.` };
}

/** Whether the camera was there but lacks the mode asked for. */
export function isModeRefused(end: FfmpegEnd): boolean {
  const said = end.lines.join('\n');
  return (
    !end.hadFrame &&
    /could not set video options|selected (framerate|video size|pixel format).* not supported|cannot set.*mode/i.test(
      said,
    )
  );
}

/** Whether this ffmpeg does not know the option (see PacingOption). */
export function isOptionUnknown(end: FfmpegEnd, option: string): boolean {
  const name = option.slice(1);
  return end.lines.some(
    (line) => line.includes(`Unrecognized option '${name}'`) || line.includes(`Option ${name} not found`),
  );
}

/** Turns the end of a run into a problem that a person can act on. */
export function problemOf(choice: FfmpegChoice, end: FfmpegEnd, platform: NodeJS.Platform): Problem {
  const what = subject(choice);
  if (end.endedFor === 'silence' || end.endedFor === 'broken-stream' || end.hadFrame) {
    return { code: 'camera-stopped', detail: `${what} stopped sending pictures. Check its cable and power.` };
  }
  const said = end.lines.join('\n');
  for (const [pattern, explain] of causes[choice.kind]) {
    if (pattern.test(said)) return explain(what, platform);
  }
  if (choice.kind === 'network') {
    const detail = `${what} does not send a picture. Check its address, its power and the network.`;
    return { code: 'camera-unreachable', detail };
  }
  return {
    code: 'camera-stopped',
    detail: `${what} gives no picture. Unplug it and plug it in again, or choose another one.`,
  };
}

type Cause = readonly [RegExp, (what: string, platform: NodeJS.Platform) => Problem];

function cause(pattern: RegExp, code: CameraProblem, rest: string): Cause {
  return [pattern, (what) => ({ code, detail: `${what} ${rest}` })];
}

const permission: Cause = [
  /permission denied|operation not permitted|not authorized|access is denied/i,
  (what, platform) => ({
    code: 'camera-denied',
    detail: `${what} may not be used by this account. ${
      platform === 'linux'
        ? 'Add the account to the group "video" and sign in again.'
        : "Allow the camera in the system's privacy settings."
    }`,
  }),
];

/** What ffmpeg (4 to 8) writes in each case; recorded here or read in its sources. The first match wins. */
const causes: Readonly<Record<FfmpegChoice['kind'], readonly Cause[]>> = {
  usb: [
    cause(
      /resource busy|device is in use|already in use|could not run graph/i,
      'camera-busy',
      'is used by another program. Close that program.',
    ),
    permission,
    cause(
      /no such (file|device)|could not (find|enumerate) video device|video device not found|invalid device index|not a video capture device|inappropriate ioctl/i,
      'camera-not-found',
      'was not found. Plug it in, or choose another one.',
    ),
  ],
  network: [
    cause(
      /\b40[13]\b|unauthori[sz]ed|forbidden/i,
      'camera-denied',
      'refused the user name or password. Correct them in the address.',
    ),
    cause(/\b404\b|not found/i, 'camera-not-found', 'has no stream at that address. Check the path.'),
    cause(
      /connection refused/i,
      'camera-unreachable',
      'refuses the connection. Check its port and that it runs.',
    ),
    cause(
      /failed to resolve|name or service not known|no address associated|getaddrinfo/i,
      'camera-unreachable',
      'has a name that nobody knows. Check the address.',
    ),
    cause(
      /no route to host|network is unreachable|timed out|host is down/i,
      'camera-unreachable',
      'does not answer. Check its power and the network.',
    ),
    cause(
      /invalid data found|could not find codec|does not contain any stream|matches no streams/i,
      'camera-unreachable',
      'answers, but not with a video stream. Check the address.',
    ),
  ],
  file: [
    cause(
      /no such file|is a directory/i,
      'camera-not-found',
      'was not found. Check the path, or choose another file.',
    ),
    cause(/permission denied/i, 'camera-denied', 'may not be read by this account.'),
    cause(
      /invalid data found|moov atom not found|does not contain any stream|matches no streams|unable to find.*format|whitelist/i,
      'camera-not-found',
      'is not a video that can be played. Choose another file.',
    ),
  ],
};

function subject(choice: FfmpegChoice): string {
  switch (choice.kind) {
    case 'usb':
      return 'The camera';
    case 'file':
      return 'The video file';
    case 'network': {
      // Host and port only: user, password, path and query may all be secrets.
      const host = URL.parse(choice.url)?.host;
      return host === undefined || host === '' ? 'The camera' : `The camera at ${host}`;
    }
  }
}
