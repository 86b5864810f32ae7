/** Expected failures are values: a code the other side can act on, never an exception across a boundary. */
export type Result<T, Code extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: Code; readonly detail?: string };

/** Wraps a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/**
 * Wraps an expected failure.
 * @param detail a sentence for a person that says what to do; never a name, an image, a template or a secret.
 */
export function fail<Code extends string>(
  code: Code,
  detail?: string,
): { readonly ok: false; readonly code: Code; readonly detail?: string } {
  return detail === undefined ? { ok: false, code } : { ok: false, code, detail };
}
