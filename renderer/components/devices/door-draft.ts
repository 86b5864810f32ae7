import { type AccessMode, DoorConfig, type PresentationPolicy } from '#app/domain/door.ts';

export const doorKinds = ['simulated', 'shelly-1', 'shelly-2', 'http'] as const;
export type DoorKind = (typeof doorKinds)[number];

/** The door form as it is typed: all drivers' fields at once, so that switching loses nothing. */
export interface DoorDraft {
  readonly name: string;
  readonly kind: DoorKind;
  readonly baseUrl: string;
  readonly channel: number | '';
  readonly user: string;
  readonly password: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: string;
  readonly body: string;
  readonly offUrl: string;
  readonly expectText: string;
  readonly pulseSeconds: number | '';
  readonly acknowledgeTimeoutMs: number | '';
  readonly presentation: PresentationPolicy;
  readonly mode: AccessMode;
}
export type DoorErrors = Partial<Record<keyof DoorDraft, true>>;

/** Three seconds is time enough to push; two suffice for a relay in the same building. */
export function newDoorDraft(name: string): DoorDraft {
  return {
    name,
    kind: 'simulated',
    baseUrl: '',
    channel: 0,
    user: '',
    password: '',
    method: 'GET',
    url: '',
    headers: '',
    body: '',
    offUrl: '',
    expectText: '',
    pulseSeconds: 3,
    acknowledgeTimeoutMs: 2000,
    presentation: 'off',
    mode: 'face',
  };
}

/** The form for a door already in use. */
export function doorDraftOf(door: DoorConfig): DoorDraft {
  const { name, pulseSeconds, acknowledgeTimeoutMs, presentation, mode, driver } = door;
  const draft = { ...newDoorDraft(name), pulseSeconds, acknowledgeTimeoutMs, presentation, mode };
  if (driver.kind === 'shelly')
    return {
      ...draft,
      kind: driver.generation === 1 ? 'shelly-1' : 'shelly-2',
      baseUrl: driver.baseUrl,
      channel: driver.channel,
      user: driver.user ?? '',
      password: driver.password ?? '',
    };
  if (driver.kind === 'http')
    return {
      ...draft,
      kind: 'http',
      method: driver.method,
      url: driver.url,
      headers: Object.entries(driver.headers ?? {})
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
      body: driver.body ?? '',
      offUrl: driver.offUrl ?? '',
      expectText: driver.expectText ?? '',
    };
  return draft;
}

/** Reads the form by the contract's own rules. @returns the door, or the fields that are wrong. */
export function readDoor(
  draft: DoorDraft,
  id: string,
): { readonly ok: true; readonly value: DoorConfig } | { readonly ok: false; readonly errors: DoorErrors } {
  const headers = readHeaders(draft.headers);
  const parsed = DoorConfig.safeParse({
    id,
    name: draft.name,
    driver: driverOf(draft, headers ?? {}),
    pulseSeconds: draft.pulseSeconds,
    acknowledgeTimeoutMs: draft.acknowledgeTimeoutMs,
    presentation: draft.presentation,
    mode: draft.mode,
  });
  if (parsed.success && headers !== undefined) return { ok: true, value: parsed.data };
  const errors: { -readonly [K in keyof DoorErrors]: true } = headers === undefined ? { headers: true } : {};
  for (const issue of parsed.error?.issues ?? []) {
    const field = issue.path.find((part) => typeof part === 'string' && part in draft && part !== 'driver');
    if (field !== undefined) errors[field as keyof DoorDraft] = true;
  }
  return { ok: false, errors };
}

function driverOf(draft: DoorDraft, headers: Record<string, string>): unknown {
  if (draft.kind === 'simulated') return { kind: 'simulated' };
  if (draft.kind === 'http')
    return {
      kind: 'http',
      method: draft.method,
      url: draft.url.trim(),
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...optional('body', draft.method === 'GET' ? '' : draft.body),
      ...optional('offUrl', draft.offUrl.trim()),
      ...optional('expectText', draft.expectText),
    };
  return {
    kind: 'shelly',
    generation: draft.kind === 'shelly-1' ? 1 : 2,
    baseUrl: draft.baseUrl.trim().replace(/\/+$/, ''),
    channel: draft.channel,
    ...optional('user', draft.user.trim()),
    ...optional('password', draft.password),
  };
}

function optional(name: string, value: string): Record<string, string> {
  return value === '' ? {} : { [name]: value };
}

/** `Name: value` per line; undefined when a line is not of that form. */
function readHeaders(text: string): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  for (const line of text.split('\n').map((part) => part.trim())) {
    if (line === '') continue;
    const match = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return undefined;
    headers[match[1]] = match[2];
  }
  return headers;
}
