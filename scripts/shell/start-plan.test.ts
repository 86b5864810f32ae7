import { describe, expect, test } from 'vitest';
import { nodeTooOld, planStart, readStartArguments } from './start-plan.ts';

describe('start arguments', () => {
  test('--shell is taken out and the rest goes to main, in order', () => {
    expect(readStartArguments(['--kiosk', '--shell', 'chromium', '--x=1'])).toEqual({
      shell: 'chromium',
      rest: ['--kiosk', '--x=1'],
    });
    expect(readStartArguments(['--shell=electron'])).toEqual({ shell: 'electron', rest: [] });
    expect(readStartArguments(['--kiosk'])).toEqual({ shell: undefined, rest: ['--kiosk'] });
  });

  test('an unknown shell is refused by name', () => {
    expect(() => readStartArguments(['--shell', 'firefox'])).toThrow('"electron" or "chromium"');
    expect(() => readStartArguments(['--shell'])).toThrow('"electron" or "chromium"');
  });
});

describe('the shell that a start opens', () => {
  test('is Electron whenever its binary is there', () => {
    expect(planStart({ forced: undefined, hasElectron: true, isUnreachable: true })).toEqual({
      shell: 'electron',
      mustInstall: false,
    });
  });

  test('fetches Electron once, and not again after its host was out of reach', () => {
    expect(planStart({ forced: undefined, hasElectron: false, isUnreachable: false })).toEqual({
      shell: 'electron',
      mustInstall: true,
    });
    expect(planStart({ forced: undefined, hasElectron: false, isUnreachable: true })).toEqual({
      shell: 'chromium',
    });
  });

  test('is what was asked for', () => {
    expect(planStart({ forced: 'chromium', hasElectron: true, isUnreachable: false })).toEqual({
      shell: 'chromium',
    });
    expect(planStart({ forced: 'electron', hasElectron: false, isUnreachable: true })).toEqual({
      shell: 'electron',
      mustInstall: true,
    });
  });
});

test('Node 22.12 and newer will do', () => {
  expect(nodeTooOld('22.12.0')).toBeUndefined();
  expect(nodeTooOld('24.1.0')).toBeUndefined();
  expect(nodeTooOld('22.11.9')).toContain('22.12');
  expect(nodeTooOld('20.20.2')).toContain('22.12');
});
