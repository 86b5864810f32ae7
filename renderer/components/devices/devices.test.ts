import { describe, expect, test } from 'vitest';
import type { DoorConfig } from '#app/domain/door.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { cameraDraftOf, cameraKey, readCamera } from './camera-draft.ts';
import { createCameraStore } from './camera-store.ts';
import { doorDraftOf, newDoorDraft, readDoor } from './door-draft.ts';
import { createDoorStore } from './door-store.ts';

describe('the door form', () => {
  const doors: DoorConfig[] = [
    {
      id: 'd',
      name: 'A',
      driver: { kind: 'simulated' },
      pulseSeconds: 3,
      acknowledgeTimeoutMs: 2000,
      presentation: 'off',
      mode: 'face',
    },
    {
      id: 'd',
      name: 'B',
      driver: {
        kind: 'shelly',
        generation: 1,
        baseUrl: 'http://10.0.0.2',
        channel: 1,
        user: 'admin',
        password: 'x',
      },
      pulseSeconds: 5,
      acknowledgeTimeoutMs: 500,
      presentation: 'passive',
      mode: 'claim-and-face',
    },
    {
      id: 'd',
      name: 'C',
      driver: {
        kind: 'http',
        method: 'PUT',
        url: 'https://relay/open?seconds={seconds}',
        headers: { Authorization: 'Bearer a:b', 'X-Two': '2' },
        body: '{"on":true}',
        offUrl: 'https://relay/off',
        expectText: 'OK',
      },
      pulseSeconds: 1,
      acknowledgeTimeoutMs: 10_000,
      presentation: 'challenge',
      mode: 'face-and-pin',
    },
  ];
  test.each(doors)('shows door $name and reads it back unchanged', (door) => {
    expect(readDoor(doorDraftOf(door), 'd')).toEqual({ ok: true, value: door });
  });

  test('names exactly the fields that are wrong', () => {
    const shelly = {
      ...newDoorDraft('Door'),
      kind: 'shelly-2' as const,
      baseUrl: 'relay.local',
      channel: 9,
      pulseSeconds: '' as const,
    };
    expect(readDoor(shelly, 'd')).toEqual({
      ok: false,
      errors: { baseUrl: true, channel: true, pulseSeconds: true },
    });
    const http = {
      ...newDoorDraft(' '),
      kind: 'http' as const,
      url: 'http://relay',
      headers: 'no colon here',
      offUrl: 'ftp://x',
    };
    expect(readDoor(http, 'd')).toEqual({ ok: false, errors: { headers: true, name: true, offUrl: true } });
  });

  test('a slash at the end of a Shelly’s address does no harm', () => {
    const read = readDoor({ ...newDoorDraft('Door'), kind: 'shelly-1', baseUrl: ' http://10.0.0.2/ ' }, 'd');
    expect(read.ok && read.value.driver).toMatchObject({ baseUrl: 'http://10.0.0.2' });
  });
});

describe('the camera form', () => {
  test('reads back every kind of camera', () => {
    for (const choice of [
      { kind: 'usb', device: '/dev/video0' },
      { kind: 'page', label: 'Built-in' },
      { kind: 'demo' },
      { kind: 'network', url: 'rtsp://u:p@10.0.0.4/live' },
      { kind: 'file', path: '/clips/a.mp4' },
    ] as const)
      expect(readCamera(cameraDraftOf(choice))).toEqual({ ok: true, value: choice });
  });

  test('says what is missing', () => {
    expect(readCamera({ selected: undefined, url: '', path: '' })).toEqual({
      ok: false,
      error: 'nothing-chosen',
    });
    expect(readCamera({ selected: 'network', url: '10.0.0.4', path: '' })).toEqual({
      ok: false,
      error: 'bad-url',
    });
    expect(readCamera({ selected: 'file', url: '', path: ' ' })).toEqual({ ok: false, error: 'no-path' });
    expect(cameraKey({ kind: 'demo' })).not.toBe('network');
  });
});

describe('asking devices', () => {
  const picture = { ok: true, value: { jpegBase64: 'QUJD', width: 2, height: 2 } } as const;

  test('the picture of a camera no longer chosen is never shown', async () => {
    let late: (reply: typeof picture) => void = () => undefined;
    const main = new ScriptedBridge().answer(
      'cameras',
      'test',
      new Promise((resolve) => {
        late = resolve;
      }),
    );
    const store = createCameraStore(main.lintel);
    const test = store.getState().runTest({ kind: 'demo' });
    expect(store.getState().test.state).toBe('running');
    store.getState().forgetTest();
    late(picture);
    await test;
    expect(store.getState().test).toEqual({ state: 'idle' });
  });

  test('a camera or relay that does not answer says why', async () => {
    const main = new ScriptedBridge()
      .answer('cameras', 'test', { ok: false, code: 'camera-busy' })
      .answer('cameras', 'list', { ok: false, code: 'ffmpeg-missing' })
      .answer('doors', 'probe', { ok: false, code: 'door-timeout' });
    const cameras = createCameraStore(main.lintel);
    await cameras.getState().load();
    await cameras.getState().runTest({ kind: 'usb', device: '/dev/video0' });
    expect(cameras.getState()).toMatchObject({
      listing: { state: 'failed', problem: { code: 'ffmpeg-missing' } },
      test: { state: 'failed', problem: { code: 'camera-busy' } },
    });
    const doors = createDoorStore(main.lintel);
    const read = readDoor(newDoorDraft('Door'), 'd');
    if (read.ok) await doors.getState().run(read.value);
    expect(doors.getState().check).toEqual({ state: 'failed', problem: { code: 'door-timeout' } });
  });
});
