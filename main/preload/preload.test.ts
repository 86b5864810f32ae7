import { describe, expect, test } from 'vitest';
import type { Json } from '#main/shell/interface.ts';
import { buildBridge, type Transport } from './bridge.ts';
import { isBrowserKey } from './kiosk-keys.ts';
import { onlyOwnScript, onlyTagless } from './page-sinks.ts';

describe('the bridge', () => {
  const sent: [string, unknown][] = [];
  const transport: Transport = {
    invoke: async (channel, argument): Promise<Json> => {
      sent.push([channel, argument]);
      return 'reply';
    },
    subscribe: (channel, listener) => {
      listener(channel);
      return () => {};
    },
  };
  const bridge = buildBridge(
    { calls: ['people.list', 'app.stage'], events: ['people.changed'] },
    transport,
    'chromium',
  );
  const people = bridge.people as Record<string, (argument: unknown) => unknown>;

  test('calls and events are functions by feature and verb', async () => {
    expect(await people.list?.({ page: 1 })).toBe('reply');
    expect(sent).toEqual([['people.list', { page: 1 }]]);
    const seen: unknown[] = [];
    people.changed?.((data: unknown) => seen.push(data));
    expect(seen).toEqual(['people.changed']);
  });

  test('has exactly the names of the contract and cannot be changed', () => {
    expect(Object.keys(bridge).sort()).toEqual(['app', 'people', 'shell']);
    expect(Object.keys(people).sort()).toEqual(['changed', 'list']);
    expect(Object.isFrozen(bridge) && Object.isFrozen(people)).toBe(true);
  });

  test('a name that is not feature.verb is refused at start', () => {
    expect(() => buildBridge({ calls: ['people'], events: [] }, transport, 'electron')).toThrow('people');
    expect(() => buildBridge({ calls: ['a.b.c'], events: [] }, transport, 'electron')).toThrow('a.b.c');
  });
});

describe('kiosk keys', () => {
  const stroke = (key: string, ...held: ('ctrl' | 'alt' | 'meta' | 'shift')[]) =>
    isBrowserKey({
      key,
      ctrlKey: held.includes('ctrl'),
      altKey: held.includes('alt'),
      metaKey: held.includes('meta'),
      shiftKey: held.includes('shift'),
    });

  test('what opens, closes, prints, zooms, navigates or inspects is swallowed', () => {
    for (const key of [
      't',
      'T',
      'n',
      'w',
      'h',
      'j',
      'p',
      'o',
      'u',
      's',
      'r',
      'l',
      '+',
      '-',
      '0',
      'Tab',
      'F4',
    ]) {
      expect(stroke(key, 'ctrl'), key).toBe(true);
    }
    expect(stroke('I', 'ctrl', 'shift')).toBe(true);
    expect(stroke('q', 'meta')).toBe(true);
    expect(stroke('ArrowLeft', 'alt')).toBe(true);
    for (const key of ['F1', 'F5', 'F11', 'F12', 'BrowserHome', 'ContextMenu'])
      expect(stroke(key), key).toBe(true);
  });

  test('typing and editing stay', () => {
    for (const key of ['a', 'Z', 'F', 'ü', 'Enter', 'Tab', 'Escape', 'ArrowLeft', ' '])
      expect(stroke(key), key).toBe(false);
    for (const key of ['a', 'c', 'v', 'x', 'z', 'Backspace']) expect(stroke(key, 'ctrl'), key).toBe(false);
    expect(stroke('@', 'ctrl', 'alt')).toBe(false);
    expect(stroke('å', 'alt')).toBe(false);
  });
});

describe('what a page may set from a string', () => {
  test('style text passes, markup does not', () => {
    expect(onlyTagless(':root{--a:1px}')).toBe(':root{--a:1px}');
    expect(() => onlyTagless('<img src=x onerror=1>')).toThrow(TypeError);
  });

  test('only own scripts', () => {
    const page = 'https://lintel.app/index.html';
    expect(onlyOwnScript('/assets/worker.js', page)).toBe('/assets/worker.js');
    for (const url of [
      'https://evil.example/x.js',
      '//evil.example/x.js',
      'data:text/javascript,1',
      'javascript:1',
    ]) {
      expect(() => onlyOwnScript(url, page), url).toThrow(TypeError);
    }
  });
});
