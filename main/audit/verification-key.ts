import { z } from 'zod';

const Key = z.string().regex(/^[0-9a-f]{64}$/);
const KeyFile = z.strictObject({
  format: z.literal('lintel-audit-key'),
  version: z.literal(1),
  keys: z.array(Key).min(1),
});

/** @param keys public keys with which sealing began, 64 hex digits each. */
export function verificationKeyFile(keys: readonly string[]): string {
  return `${JSON.stringify({ format: 'lintel-audit-key', version: 1, keys })}\n`;
}

/**
 * @param text such a file, or the bare 64 digits as somebody has noted them.
 * @returns the keys, undefined when it is neither.
 */
export function parseVerificationKeys(text: string): readonly string[] | undefined {
  const bare = Key.safeParse(text.replaceAll(/[\s:-]/g, '').toLowerCase());
  if (bare.success) return [bare.data];
  try {
    return KeyFile.parse(JSON.parse(text)).keys;
  } catch {
    return undefined;
  }
}
