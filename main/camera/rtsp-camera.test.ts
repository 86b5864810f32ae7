import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { FfmpegCamera } from './ffmpeg-camera.ts';
import type { CameraState } from './interface.ts';

const opened: { close(): Promise<unknown> }[] = [];
const never = new AbortController().signal;

afterEach(async () => {
  for (const resource of opened.splice(0)) await resource.close();
});

test('an RTSP camera with user name and password is live, lost, and live again', async () => {
  const server = await openRtspCamera('desk:s3cret', 0);
  const camera = open(`rtsp://desk:s3cret@127.0.0.1:${server.port}/live`);
  const frame = await camera.next(never);
  expect([frame?.width, frame?.height, frame?.data.length]).toEqual([320, 240, 115_200]);

  await server.close();
  const lost = await untilState(camera, 'lost');
  expect(lost).toMatchObject({ code: 'camera-stopped' });

  await openRtspCamera('desk:s3cret', server.port);
  await untilState(camera, 'live');
});

test('an RTSP camera that refuses the password is told, without the password', async () => {
  const server = await openRtspCamera('desk:s3cret', 0);
  const camera = open(`rtsp://desk:wr0ng@127.0.0.1:${server.port}/live`);
  const lost = await untilState(camera, 'lost');
  expect(lost).toMatchObject({ code: 'camera-denied' });
  expect(JSON.stringify(lost)).not.toMatch(/wr0ng|desk/);
});

function open(url: string): FfmpegCamera {
  const camera = new FfmpegCamera({ kind: 'network', url });
  opened.unshift(camera);
  camera.start();
  return camera;
}

function untilState(camera: FfmpegCamera, wanted: CameraState['state']): Promise<CameraState> {
  if (camera.state.state === wanted) return Promise.resolve(camera.state);
  return new Promise((resolve) => {
    camera.onState((state) => state.state === wanted && resolve(state));
  });
}

/**
 * An RTSP camera on loopback (RFC 2326), as small as can be: basic sign-in, one stream, RTP packets inside the TCP
 * connection (interleaved). The packets are a real encoder's.
 */
async function openRtspCamera(credentials: string, port: number) {
  const players = new Set<Socket>();
  const sockets = new Set<Socket>();
  const packets = createSocket('udp4');
  packets.bind(0, '127.0.0.1');
  await once(packets, 'listening');
  packets.on('message', (packet) => {
    const head = Buffer.from([0x24, 0, packet.length >> 8, packet.length & 255]);
    for (const player of players) player.write(Buffer.concat([head, packet]));
  });
  const { encoder, sdp } = await startEncoder(packets.address().port);

  const answer = (request: string, socket: Socket): string => {
    const reply = (status: string, ...lines: string[]) => {
      const sequence = /CSeq: *(\d+)/i.exec(request)?.[1] ?? '0';
      return [`RTSP/1.0 ${status}`, `CSeq: ${sequence}`, ...lines].join('\r\n');
    };
    const expected = `Basic ${btoa(credentials)}`;
    const isOptions = request.startsWith('OPTIONS');
    if (!isOptions && /Authorization: *([^\r\n]+)/i.exec(request)?.[1] !== expected)
      return `${reply('401 Unauthorized', 'WWW-Authenticate: Basic realm="camera"')}\r\n\r\n`;
    switch (request.split(' ')[0]) {
      case 'OPTIONS':
        return `${reply('200 OK', 'Public: DESCRIBE, SETUP, PLAY, TEARDOWN')}\r\n\r\n`;
      case 'DESCRIBE':
        return `${reply('200 OK', 'Content-Type: application/sdp', `Content-Length: ${sdp.length}`)}\r\n\r\n${sdp}`;
      case 'SETUP':
        return `${reply('200 OK', 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1', 'Session: 1')}\r\n\r\n`;
      case 'PLAY':
        setImmediate(() => players.add(socket));
        return `${reply('200 OK', 'Session: 1')}\r\n\r\n`;
      default:
        return `${reply('200 OK')}\r\n\r\n`;
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        socket.write(answer(text.slice(0, end), socket));
        text = text.slice(end + 4);
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => players.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const camera = {
    port: (server.address() as AddressInfo).port,
    async close() {
      if (!server.listening) return;
      const ended = once(encoder, 'close');
      encoder.kill('SIGKILL');
      for (const socket of sockets) socket.destroy();
      server.close();
      packets.close();
      await ended;
    },
  };
  opened.push(camera);
  return camera;
}

/** @returns once the encoder has described its stream. */
async function startEncoder(port: number): Promise<{ encoder: ChildProcess; sdp: string }> {
  const args =
    `-loglevel error -re -f lavfi -i testsrc2=s=320x240:r=15 -c:v mpeg4 -g 5 -f rtp -sdp_file pipe:1 ` +
    `rtp://127.0.0.1:${port}?pkt_size=1200`;
  const encoder = spawn('ffmpeg', args.split(' '), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [described] = await once(encoder.stdout, 'data');
  // Ports do not matter inside the TCP connection.
  const sdp = String(described)
    .replace(/m=video \d+/, 'm=video 0')
    .replace(/^SDP:\r?\n/, '');
  return { encoder, sdp: `${sdp.trimEnd()}\r\na=control:track1\r\n` };
}
