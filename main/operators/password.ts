import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

// RFC 9106's second recommendation: argon2id, 64 MiB, three passes; one lane. (The library's enum cannot be imported.)
const strength = { algorithm: 2, memoryCost: 65_536, timeCost: 3, parallelism: 1 };

/** @returns a PHC string. Takes about 0.2 s and 64 MiB, off the main thread. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalised(password), strength);
}

/**
 * @param passwordHash undefined when nobody has the name: then a hash of nothing is checked, so that the answer takes as
 * long and always is no.
 */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const isSame = await verify(passwordHash ?? (await nobodysHash()), normalised(password));
  return isSame && passwordHash !== undefined;
}

let nobodys: Promise<string> | undefined;

/** Made once, when the service starts: making it at the first unknown name would show in the time. */
export function nobodysHash(): Promise<string> {
  nobodys ??= hashPassword(randomBytes(32).toString('base64'));
  return nobodys;
}

/** Keyboards differ in how they compose letters. */
function normalised(password: string): string {
  return password.normalize('NFKC');
}
