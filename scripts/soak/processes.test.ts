import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { partOf, residentMemory } from './processes.ts';

describe('what a process is, by its command line', () => {
  test.each([
    ['node /opt/lintel/dist/main/worker.js', 'recognition'],
    ['electron --type=utility --utility-sub-type=node.mojom.NodeService --lang=en', 'recognition'],
    ['chromium --type=utility --utility-sub-type=network.mojom.NetworkService', 'browser'],
    ['chromium --type=renderer --lang=en', 'screens'],
    ['chromium --type=gpu-process', 'browser'],
    ['chromium --headless', 'browser'],
  ])('%s: %s', (commandLine, part) => {
    expect(partOf(commandLine.split(' '))).toBe(part);
  });
});

test.skipIf(process.platform !== 'linux')(
  'a process and its descendants are counted, and nobody else',
  async () => {
    const stay = 'setInterval(() => {}, 1000);';
    const grandchild = `spawn(process.execPath, ["-e", ${JSON.stringify(`console.log("up"); ${stay}`)}, "--", "--type=renderer"], { stdio: "inherit" });`;
    const child = spawn(
      process.execPath,
      ['-e', `const { spawn } = require("node:child_process"); ${grandchild} ${stay}`],
      { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
    );
    const pid = child.pid ?? -1;
    try {
      await once(child.stdout, 'data');
      const found = residentMemory(pid);
      expect(found.main.pids).toEqual([pid]);
      expect(found.screens.pids).toHaveLength(1);
      expect(found.recognition).toEqual({ pids: [], mib: 0 });
      for (const part of [found.main, found.screens]) expect(part.mib).toBeGreaterThan(10);
    } finally {
      process.kill(-pid, 'SIGKILL');
      await once(child, 'exit');
    }
    expect(() => residentMemory(pid)).toThrow('ended');
  },
);
