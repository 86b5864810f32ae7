import { expect, test } from 'vitest';
import { isTypedName } from './typed-name.ts';

test('a name is confirmed by typing what is seen, however it was pasted once', () => {
  expect(isTypedName(' Zoé Example ', 'Zoe\u0301\u00a0Example')).toBe(true);
  expect(isTypedName('Ada  Lovelace', 'Ada Lovelace')).toBe(true);
  for (const other of ['', 'Zoe Example', 'zoé example', 'Zoé', 'Zoé Example2'])
    expect(isTypedName(other, 'Zoé Example')).toBe(false);
});
