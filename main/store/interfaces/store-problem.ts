export type StoreProblemCode =
  /** The file does not open with this key: another installation's file, or a damaged first page. */
  | 'wrong-key'
  /** Written by a newer Lintel. */
  | 'store-newer'
  | 'store-damaged'
  | 'store-read-only'
  | 'disk-full'
  /** Another process has it open. */
  | 'store-in-use'
  /** The disk or the file system failed in another way. */
  | 'store-failed';

/**
 * The disk or the file, not the program, is at fault. The message is for a person and says what to do.
 * Whatever was acknowledged before stays; the transaction that met the problem left nothing.
 */
export class StoreProblem extends Error {
  override readonly name = 'StoreProblem';
  readonly code: StoreProblemCode;

  constructor(code: StoreProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
