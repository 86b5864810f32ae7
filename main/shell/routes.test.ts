import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAssets } from './assets.ts';
import type { Caller } from './interface.ts';
import { isAppUrl } from './origin.ts';
import { Routes } from './routes.ts';

const page: Caller = { windowId: 'w', isTrusted: true, origin: 'https://lintel.app' };
const stranger: Caller = { windowId: 'w', isTrusted: false, origin: 'null' };
const signal = new AbortController().signal;
const bytes = (text: string) => new TextEncoder().encode(text);

function routes() {
  const surprises: string[] = [];
  const made = new Routes((what) => surprises.push(what));
  made.serve(
    new Map([
      ['/index.html', { contentType: 'text/html; charset=utf-8', body: bytes('<p>') }],
      ['/a.js', { contentType: 'text/javascript', body: bytes('1') }],
    ]),
  );
  return { made, surprises };
}

describe('routes', () => {
  test('documents carry the policies, and everything forbids sniffing and foreign use', async () => {
    const { made } = routes();
    const document = await made.answer('GET', 'https://lintel.app/', page, signal);
    expect(document?.headers['content-security-policy']).toContain("default-src 'none'");
    expect(document?.headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
    expect(document?.headers['permissions-policy']).toContain('microphone=()');
    const script = await made.answer('GET', 'https://lintel.app/a.js?v=1', page, signal);
    expect(script?.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  test('foreign addresses are not answered, however alike', async () => {
    for (const url of [
      'https://lintel.app.evil.example/',
      'https://evil.example/lintel.app',
      'http://lintel.app/',
      'https://lintel.app:444/',
      'https://user@evil.example/',
      'data:text/html,x',
      'blob:https://lintel.app/0b1c',
      'nonsense',
    ]) {
      expect(isAppUrl(url), url).toBe(false);
      expect(await routes().made.answer('GET', url, page, signal), url).toBeUndefined();
    }
  });

  test('only reading is answered', async () => {
    expect((await routes().made.answer('POST', 'https://lintel.app/index.html', page, signal))?.status).toBe(
      405,
    );
    expect((await routes().made.answer('GET', 'https://lintel.app/none', page, signal))?.status).toBe(404);
  });

  test('a binary handler gets the query, and a stranger never gets to it', async () => {
    const { made } = routes();
    let calls = 0;
    made.handleBinary('/export.csv', async (query) => {
      calls += 1;
      return {
        contentType: 'text/csv',
        body: bytes(query.get('from') ?? ''),
        headers: { 'content-disposition': 'attachment', 'x-content-type-options': 'loose' },
      };
    });
    const answer = await made.answer('GET', 'https://lintel.app/export.csv?from=7', page, signal);
    expect(Buffer.from(answer?.body ?? []).toString()).toBe('7');
    expect(answer?.headers).toMatchObject({
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
    });
    expect((await made.answer('GET', 'https://lintel.app/export.csv', stranger, signal))?.status).toBe(403);
    // Without a trailing slash nothing below belongs to it.
    expect((await made.answer('GET', 'https://lintel.app/export.csv/x', page, signal))?.status).toBe(404);
    expect(calls).toBe(1);
  });

  test('a handler that throws is a 500 without the reason, and is logged unless the page gave up', async () => {
    const { made, surprises } = routes();
    made.handleBinary('/live/', () => Promise.reject(new Error('secret')));
    const answer = await made.answer('GET', 'https://lintel.app/live/1', page, signal);
    expect(answer?.status).toBe(500);
    expect(Buffer.from(answer?.body ?? []).toString()).not.toContain('secret');
    await made.answer('GET', 'https://lintel.app/live/1', page, AbortSignal.abort());
    expect(surprises).toEqual(['answering /live/1']);
  });

  test('a built renderer is read whole, with types by name and no source maps', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lintel-assets-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<p>');
    await writeFile(join(folder, 'assets', 'a.js'), '1');
    await writeFile(join(folder, 'assets', 'a.js.map'), '{}');
    const assets = await loadAssets(folder);
    await rm(folder, { recursive: true });
    expect([...assets.keys()].sort()).toEqual(['/assets/a.js', '/index.html']);
    expect(assets.get('/assets/a.js')?.contentType).toContain('text/javascript');
  });
});
