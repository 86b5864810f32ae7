import { createHash, randomBytes } from 'node:crypto';
import type { DoorFailure } from '#app/domain/door.ts';
import { fail, ok, type Result } from '#app/result.ts';

export interface DoorRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Basic is sent at once; digest (RFC 7616) answers the device's challenge. */
  readonly signIn?: { readonly scheme: 'basic' | 'digest'; readonly user: string; readonly password: string };
}

/** A reply with a 2xx status. */
export interface DoorReply {
  readonly status: number;
  readonly body: string;
}

/** More than any relay answers; a device that sends more is not one. */
const longestReplyBytes = 64 * 1024;

/**
 * One command to a relay: asked once, answered within the signal's time or failed. Redirects are refused: an address that
 * points elsewhere would make Lintel carry the password, and the pulse, to another device.
 * @returns a 2xx reply, or a failure whose detail holds no address, user name or password.
 */
export async function askDevice(
  request: DoorRequest,
  signal: AbortSignal,
): Promise<Result<DoorReply, DoorFailure>> {
  try {
    const first = await send(request, basicHeader(request), signal);
    const challenge = first.headers.get('www-authenticate');
    const mayAnswer = first.status === 401 && request.signIn?.scheme === 'digest' && challenge !== null;
    if (!mayAnswer) return await judge(first);
    await first.body?.cancel();
    const answer = digestAnswer(request, challenge);
    if (answer === undefined)
      return fail('door-sign-in-failed', 'The relay asks for a kind of sign-in that Lintel does not know.');
    return await judge(await send(request, answer, signal));
  } catch (error) {
    return failureOf(error, signal);
  }
}

async function send(
  request: DoorRequest,
  authorization: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const { url, credentials } = withoutCredentials(request.url);
  const sent = authorization ?? credentials;
  return fetch(url, {
    method: request.method,
    // A kept connection may be dead by the next visitor; a fresh one fails at once.
    headers: {
      connection: 'close',
      ...request.headers,
      ...(sent === undefined ? {} : { authorization: sent }),
    },
    ...(request.body === undefined ? {} : { body: request.body }),
    redirect: 'manual',
    signal,
  });
}

/** fetch refuses http://user:password@host, which the manuals of many relays give; it is sent as basic sign-in. */
function withoutCredentials(address: string): { url: string; credentials: string | undefined } {
  const url = new URL(address);
  if (url.username === '' && url.password === '') return { url: url.href, credentials: undefined };
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  url.username = '';
  url.password = '';
  return { url: url.href, credentials: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

function basicHeader({ signIn }: DoorRequest): string | undefined {
  if (signIn?.scheme !== 'basic') return undefined;
  return `Basic ${Buffer.from(`${signIn.user}:${signIn.password}`).toString('base64')}`;
}

async function judge(response: Response): Promise<Result<DoorReply, DoorFailure>> {
  const { status } = response;
  if (status < 200 || status > 299) await response.body?.cancel();
  if (status === 401 || status === 403) {
    return fail('door-sign-in-failed', `The relay refused the user name or password (HTTP ${status}).`);
  }
  if (status >= 300 && status < 400) {
    return fail('door-refused', `The relay points to another address (HTTP ${status}). Enter that address.`);
  }
  if (status < 200 || status > 299)
    return fail('door-refused', `The relay refused the command (HTTP ${status}).`);
  const body = await readBounded(response);
  if (body === undefined)
    return fail('door-not-acknowledged', 'The relay sent far more than an answer. Is it a relay?');
  return ok({ status, body });
}

async function readBounded(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body === null) return '';
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > longestReplyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failureOf(error: unknown, signal: AbortSignal): Result<never, DoorFailure> {
  if (signal.aborted) return fail('door-timeout', 'The relay did not answer in time.');
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const untrusted =
    "The relay's certificate is not trusted by this PC. Install it, or use http:// in a closed network.";
  const why: Record<string, string> = {
    ECONNREFUSED: 'The relay refuses the connection. Check its address, port and power.',
    ENOTFOUND: "The relay's name is unknown in this network. Check its address.",
    EAI_AGAIN: "The relay's name could not be looked up. Check the network or enter its IP address.",
    EHOSTUNREACH: 'There is no way to the relay. Check its power and the network.',
    ERR_INVALID_URL: "The relay's address is not valid.",
    DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
    SELF_SIGNED_CERT_IN_CHAIN: untrusted,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
    CERT_HAS_EXPIRED: untrusted,
    ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
    ENETUNREACH: 'There is no network to the relay. Check the cable.',
  };
  return fail(
    'door-unreachable',
    why[code] ?? `The connection to the relay broke (${code}). Check power and network.`,
  );
}

/**
 * Answers a digest challenge (RFC 7616, qop=auth, SHA-256 or MD5). Shelly Gen2 sends SHA-256 with user "admin".
 * @returns the Authorization header, or undefined for a challenge of another kind.
 */
export function digestAnswer(
  request: DoorRequest,
  challenge: string,
  clientNonce: string = randomBytes(16).toString('hex'),
): string | undefined {
  const { signIn } = request;
  const asked = parseChallenge(challenge);
  const algorithm = (asked?.algorithm ?? 'MD5').toUpperCase();
  const hashName = algorithm === 'SHA-256' ? 'sha256' : algorithm === 'MD5' ? 'md5' : undefined;
  const isKnown = asked?.nonce !== undefined && (asked.qop ?? '').split(/\s*,\s*/).includes('auth');
  if (signIn === undefined || hashName === undefined || !isKnown) return undefined;
  const hash = (text: string) => createHash(hashName).update(text).digest('hex');
  const { pathname, search } = new URL(request.url);
  const uri = pathname + search;
  const { realm = '', nonce } = asked;
  const count = '00000001';
  const secret = hash(`${signIn.user}:${realm}:${signIn.password}`);
  const response = hash(
    `${secret}:${nonce}:${count}:${clientNonce}:auth:${hash(`${request.method}:${uri}`)}`,
  );
  const quoted = (text: string) => `"${text.replace(/(["\\])/g, '\\$1')}"`;
  const opaque = asked.opaque === undefined ? '' : `, opaque=${quoted(asked.opaque)}`;
  return (
    `Digest username=${quoted(signIn.user)}, realm=${quoted(realm)}, nonce=${quoted(nonce ?? '')}, uri=${quoted(uri)}, ` +
    `algorithm=${algorithm}, qop=auth, nc=${count}, cnonce="${clientNonce}", response="${response}"${opaque}`
  );
}

function parseChallenge(header: string): Record<string, string | undefined> | undefined {
  const start = /\bDigest\s+/i.exec(header);
  if (start === null) return undefined;
  const parts: Record<string, string> = {};
  for (const match of header
    .slice(start.index + start[0].length)
    .matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)) {
    const [, name = '', quoted, bare] = match;
    parts[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
  }
  return parts;
}
