import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { DoorConfig, type DoorDriverConfig } from '#app/domain/door.ts';
import { createDoorDrivers } from './create-drivers.ts';
import { digestAnswer } from './http-request.ts';
import type { DoorDriver } from './interface.ts';

const opened: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const resource of opened.splice(0).reverse()) await resource.close();
});

interface Relay {
  readonly url: string;
  /** Method and address of each request that came in, in order. */
  readonly asked: string[];
  /** Resolves once that many requests have come. */
  untilAsked(count: number): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function openRelay(answer: Answer): Promise<Relay> {
  const asked: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push(`${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`);
    answer(request, response, body);
    for (const wait of waiting) if (asked.length >= wait.count) wait.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    untilAsked: (count) =>
      new Promise((resolve) => {
        if (asked.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}

function openDoor(driver: DoorDriverConfig, changes: Partial<DoorConfig> = {}): DoorDriver {
  const config = {
    id: 'd',
    name: 'Door',
    pulseSeconds: 3,
    acknowledgeTimeoutMs: 2_000,
    presentation: 'off',
    mode: 'face',
    driver,
    ...changes,
  };
  const door = createDoorDrivers().create(DoorConfig.parse(config));
  opened.push(door);
  return door;
}

function shelly(
  baseUrl: string,
  generation: 1 | 2,
  signIn: { user?: string; password?: string } = {},
): DoorDriverConfig {
  return { kind: 'shelly', generation, baseUrl, channel: 0, ...signIn };
}

const json =
  (value: unknown): Answer =>
  (_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
const status =
  (code: number): Answer =>
  (_request, response) =>
    response.writeHead(code).end('no');

async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a simulated door acknowledges every pulse', async () => {
  const door = openDoor({ kind: 'simulated' });
  expect(await door.pulse()).toMatchObject({ ok: true, value: { attempts: 1 } });
  expect((await door.probe()).ok).toBe(true);
});

describe('Shelly', () => {
  test('Gen1: the device ends the pulse, and its "ison" is the acknowledgement', async () => {
    const relay = await openRelay(json({ ison: true, has_timer: true, timer_remaining: 3 }));
    const result = await openDoor(shelly(`${relay.url}/`, 1)).pulse();
    expect(result).toMatchObject({ ok: true, value: { attempts: 1 } });
    expect(relay.asked).toEqual(['GET /relay/0?turn=on&timer=3']);
  });

  test('Gen2: the device ends the pulse, and its "was_on" is the acknowledgement', async () => {
    const relay = await openRelay(json({ was_on: false }));
    const door = openDoor({ ...shelly(relay.url, 2), channel: 3 } as DoorDriverConfig, { pulseSeconds: 1.5 });
    const result = await door.pulse();
    expect(result.ok && result.value.acknowledgedAfterMs).toBeGreaterThan(0);
    expect(relay.asked).toEqual(['GET /rpc/Switch.Set?id=3&on=true&toggle_after=1.5']);
  });

  test.each([
    [1, { ison: false }],
    [1, { was_on: false }],
    [2, { ison: true }],
    [2, null],
    [2, []],
  ] as const)('Gen%i: %j is no acknowledgement and is not asked for again', async (generation, reply) => {
    const relay = await openRelay(json(reply));
    const result = await openDoor(shelly(relay.url, generation)).pulse();
    expect(result).toMatchObject({ ok: false, code: 'door-not-acknowledged' });
    expect(relay.asked.length).toBe(1);
  });

  test('garbage instead of an answer is no acknowledgement', async () => {
    const relay = await openRelay((_request, response) => response.end('\u0000<html>{"ison":true'));
    const result = await openDoor(shelly(relay.url, 1)).pulse();
    expect(result).toMatchObject({ ok: false, code: 'door-not-acknowledged' });
  });

  test('an answer without end is cut off', async () => {
    const relay = await openRelay((_request, response) => {
      response.on('error', () => {});
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, ' ')));
      };
      response.on('drain', pour);
      pour();
    });
    const result = await openDoor(shelly(relay.url, 2)).pulse();
    expect(result).toMatchObject({ ok: false, code: 'door-not-acknowledged' });
  });

  test('probing asks for the state and never switches', async () => {
    const first = await openRelay(json({ ison: false }));
    const second = await openRelay(json({ id: 0, output: false }));
    expect((await openDoor(shelly(first.url, 1)).probe()).ok).toBe(true);
    expect((await openDoor(shelly(second.url, 2)).probe()).ok).toBe(true);
    expect(first.asked).toEqual(['GET /relay/0']);
    expect(second.asked).toEqual(['GET /rpc/Switch.GetStatus?id=0']);
    const wrong = await openDoor(shelly(second.url, 1)).probe();
    expect(wrong).toMatchObject({ ok: false, code: 'door-not-acknowledged' });
  });

  test('Gen1 signs in with basic', async () => {
    const relay = await openRelay((request, response) => {
      const isFine = request.headers.authorization === `Basic ${btoa('desk:pass:word')}`;
      (isFine ? json({ ison: true }) : status(401))(request, response, '');
    });
    const signIn = { user: 'desk', password: 'pass:word' };
    expect((await openDoor(shelly(relay.url, 1, signIn)).pulse()).ok).toBe(true);
    const wrong = await openDoor(shelly(relay.url, 1, { ...signIn, password: 'wrong' })).pulse();
    expect(wrong).toMatchObject({ ok: false, code: 'door-sign-in-failed' });
    expect(JSON.stringify(wrong)).not.toMatch(/desk|wrong|127\.0/);
  });

  test('Gen2 signs in with digest SHA-256, and a wrong password is told', async () => {
    const relay = await openRelay(digestGuarded('admin', 'open "sesame"', json({ was_on: false })));
    const right = await openDoor(shelly(relay.url, 2, { password: 'open "sesame"' })).pulse();
    expect(right).toMatchObject({ ok: true, value: { attempts: 1 } });
    const wrong = await openDoor(shelly(relay.url, 2, { password: 'wrong' })).pulse();
    expect(wrong).toMatchObject({ ok: false, code: 'door-sign-in-failed' });
    const none = await openDoor(shelly(relay.url, 2)).pulse();
    expect(none).toMatchObject({ ok: false, code: 'door-sign-in-failed' });
  });
});

test.each([
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
])('digest answers as in the example of RFC 7616, 3.9.1 (%s)', (algorithm, response) => {
  const challenge =
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
  const signIn = { scheme: 'digest', user: 'Mufasa', password: 'Circle of Life' } as const;
  const request = { method: 'GET', url: 'http://www.example.org/dir/index.html', signIn } as const;
  const answer = digestAnswer(request, challenge, 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ');
  expect(answer).toContain(`response="${response}"`);
  expect(answer).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
});

describe('a relay that fails', () => {
  test('by refusing (500) is told with its status and not asked again', async () => {
    const relay = await openRelay(status(500));
    const result = await openDoor(shelly(relay.url, 2)).pulse();
    expect(result).toMatchObject({ ok: false, code: 'door-refused' });
    expect(!result.ok && result.detail).toContain('500');
    expect(relay.asked.length).toBe(1);
  });

  test('by never answering times out, after one more try', async () => {
    const relay = await openRelay(() => {});
    const startedMs = performance.now();
    const result = await openDoor(shelly(relay.url, 2), { acknowledgeTimeoutMs: 300 }).pulse();
    expect(result).toMatchObject({ ok: false, code: 'door-timeout' });
    expect(relay.asked.length).toBe(2);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  test('by sending headers but no end of its answer times out', async () => {
    const relay = await openRelay((_request, response) => response.writeHead(200).write('{"was_on"'));
    const result = await openDoor(shelly(relay.url, 2), { acknowledgeTimeoutMs: 300 }).pulse();
    expect(result).toMatchObject({ ok: false, code: 'door-timeout' });
  });

  test('once by breaking the connection is asked once more, which is acknowledged', async () => {
    let isFirst = true;
    const relay = await openRelay((request, response) => {
      if (isFirst) request.socket.destroy();
      else json({ was_on: false })(request, response, '');
      isFirst = false;
    });
    const result = await openDoor(shelly(relay.url, 2)).pulse();
    expect(result).toMatchObject({ ok: true, value: { attempts: 2 } });
    expect(relay.asked.length).toBe(2);
  });

  test('behind a closed port or under an unknown name is unreachable', async () => {
    const closed = await openDoor(shelly(`http://127.0.0.1:${await closedPort()}`, 1)).pulse();
    expect(closed).toMatchObject({ ok: false, code: 'door-unreachable' });
    expect(!closed.ok && closed.detail).toContain('refuses the connection');
    const unknown = await openDoor(shelly('http://relay.invalid', 2)).probe();
    expect(unknown).toMatchObject({ ok: false, code: 'door-unreachable' });
  });

  test('by pointing elsewhere is refused; the other address is never asked', async () => {
    const other = await openRelay(json({ was_on: false }));
    const relay = await openRelay((_request, response) =>
      response.writeHead(302, { location: `${other.url}/rpc/Switch.Set` }).end(),
    );
    const result = await openDoor(shelly(relay.url, 2, { password: 'p' })).pulse();
    expect(result).toMatchObject({ ok: false, code: 'door-refused' });
    expect(other.asked).toEqual([]);
  });

  test('by being slow but in time is acknowledged', async () => {
    const relay = await openRelay((request, response) => {
      setTimeout(() => json({ was_on: false })(request, response, ''), 200);
    });
    const result = await openDoor(shelly(relay.url, 2)).pulse();
    expect(result.ok && result.value.acknowledgedAfterMs).toBeGreaterThan(150);
  });
});

test('two who come at once share one command; one who comes later gets another', async () => {
  const held: (() => void)[] = [];
  const relay = await openRelay((request, response) => {
    held.push(() => json({ was_on: false })(request, response, ''));
  });
  const door = openDoor(shelly(relay.url, 2));
  const both = Promise.all([door.pulse(), door.pulse()]);
  await relay.untilAsked(1);
  held[0]?.();
  const [first, second] = await both;
  expect(first).toEqual(second);
  expect(relay.asked.length).toBe(1);

  const later = door.pulse();
  await relay.untilAsked(2);
  held[1]?.();
  expect((await later).ok).toBe(true);
});

test('closing ends a command under way as a failure', async () => {
  const relay = await openRelay(() => {});
  const door = openDoor(shelly(relay.url, 2));
  const pulse = door.pulse();
  await relay.untilAsked(1);
  await door.close();
  expect((await pulse).ok).toBe(false);
  expect((await door.pulse()).ok).toBe(false);
  expect(relay.asked.length).toBe(1);
});

describe('a relay described by a template', () => {
  test('gets the seconds in address and body, and the headers', async () => {
    let key: string | undefined;
    const relay = await openRelay((request, response) => {
      key = request.headers['x-key'] as string;
      response.end('POWER=ON');
    });
    const door = openDoor({
      kind: 'http',
      method: 'POST',
      url: `${relay.url}/cm?pulse={seconds}`,
      headers: { 'X-Key': 'k1', 'Content-Type': 'application/json' },
      body: '{"on":{seconds}}',
      expectText: 'POWER=ON',
    });
    expect((await door.pulse()).ok).toBe(true);
    expect(relay.asked).toEqual(['POST /cm?pulse=3 {"on":3}']);
    expect(key).toBe('k1');
  });

  test('has acknowledged only when the expected text is there', async () => {
    const relay = await openRelay((_request, response) => response.end('{"Command":"Unknown"}'));
    const door = openDoor({ kind: 'http', method: 'GET', url: `${relay.url}/on`, expectText: 'POWER' });
    expect(await door.pulse()).toMatchObject({ ok: false, code: 'door-not-acknowledged' });
  });

  test('may carry user name and password in its address', async () => {
    let sent: string | undefined;
    const relay = await openRelay((request, response) => {
      sent = request.headers.authorization;
      response.end();
    });
    const url = relay.url.replace('//', '//desk:p%40ss@');
    await openDoor({ kind: 'http', method: 'GET', url: `${url}/on` }).pulse();
    expect(sent).toBe(`Basic ${btoa('desk:p@ss')}`);
  });

  test('that does not end its pulse is switched off at start, after the pulse and on closing', async () => {
    const relay = await openRelay((_request, response) => response.end());
    const door = openDoor(
      { kind: 'http', method: 'GET', url: `${relay.url}/on`, offUrl: `${relay.url}/off` },
      { pulseSeconds: 1 },
    );
    await relay.untilAsked(1);
    await door.pulse();
    const releasedMs = performance.now();
    await relay.untilAsked(3);
    expect(performance.now() - releasedMs).toBeGreaterThan(900);
    await door.pulse();
    await door.close();
    expect(relay.asked).toEqual(['GET /off', 'GET /on', 'GET /off', 'GET /on', 'GET /off']);
  });

  test('is told "off" again until it takes it, and after a pulse whose answer was lost', async () => {
    const relay = await openRelay((request, response) => {
      const offs = relay.asked.filter((line) => line.includes('/off')).length;
      status(request.url === '/on' || offs < 3 ? 500 : 200)(request, response, '');
    });
    const door = openDoor(
      { kind: 'http', method: 'GET', url: `${relay.url}/on`, offUrl: `${relay.url}/off` },
      { pulseSeconds: 1 },
    );
    expect(await door.pulse()).toMatchObject({ ok: false, code: 'door-refused' });
    await relay.untilAsked(4);
    expect(relay.asked).toEqual(['GET /off', 'GET /on', 'GET /off', 'GET /off']);
  });

  test('is probed by a connection alone', async () => {
    const relay = await openRelay((_request, response) => response.end());
    const door = openDoor({ kind: 'http', method: 'GET', url: `${relay.url}/on?s={seconds}` });
    expect((await door.probe()).ok).toBe(true);
    expect(relay.asked).toEqual([]);

    const url = `${relay.url}/on`;
    const driver = { kind: 'http', method: 'GET', url, offUrl: `${relay.url}/off` } as const;
    const config = {
      id: 'd',
      name: 'Door',
      pulseSeconds: 3,
      acknowledgeTimeoutMs: 2_000,
      presentation: 'off',
      mode: 'face',
      driver,
    } as const;
    const probing = createDoorDrivers().create(config, 'probe');
    expect((await probing.probe()).ok).toBe(true);
    await probing.close();
    expect(relay.asked).toEqual([]);

    const gone = openDoor({ kind: 'http', method: 'GET', url: `http://127.0.0.1:${await closedPort()}/on` });
    expect(await gone.probe()).toMatchObject({ ok: false, code: 'door-unreachable' });
  });
});

/** A device's own side of RFC 7616, as Shelly Gen2 does it: a nonce per visit, SHA-256. */
function digestGuarded(user: string, password: string, inside: Answer): Answer {
  const nonces = new Set<string>();
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  return (request, response, body) => {
    const sent = request.headers.authorization ?? '';
    const field = (name: string) =>
      new RegExp(`\\b${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^,\\s]+))`).exec(sent)?.slice(1).find(Boolean) ??
      '';
    const expected = sha(
      [
        sha(`${user}:shelly-door:${password}`),
        field('nonce'),
        field('nc'),
        field('cnonce'),
        field('qop'),
        sha(`${request.method}:${request.url}`),
      ].join(':'),
    );
    const isKnown = nonces.delete(field('nonce')) && field('uri') === request.url;
    if (isKnown && field('username') === user && field('response') === expected) {
      inside(request, response, body);
      return;
    }
    const nonce = randomBytes(8).toString('hex');
    nonces.add(nonce);
    const challenge = `Digest qop="auth", realm="shelly-door", nonce="${nonce}", algorithm=SHA-256`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
  };
}
