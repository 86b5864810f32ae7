import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { BadgeNumber, type ClaimKind, generatedPinDigits, isWeakPin, Pin } from '#app/domain/claim-code.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { Store } from '#main/store/interface.ts';
import type { ClaimCodes } from './interface.ts';

/**
 * PINs and badge numbers are kept as HMAC-SHA-256 under a random key of the store. A row by itself says nothing, and a code
 * finds its person by one look-up, which also shows when it is taken. A slow, salted hash would allow neither, and would not
 * help: whoever has the key of the store tries a million PINs of one person in any case. What protects them is the encryption
 * of the store, and the wait after wrong codes.
 */
export function createClaimCodes(store: Pick<Store, 'claims' | 'people' | 'audit' | 'transact'>): ClaimCodes {
  /** Undefined for what can be nobody's. PINs are badge numbers by form: one spelling, one tag. */
  function tagOf(code: string): Buffer | undefined {
    const normal = BadgeNumber.safeParse(code);
    if (!normal.success) return undefined;
    return createHmac('sha256', store.claims.key()).update(normal.data, 'utf8').digest();
  }

  function log(personId: string, actor: string, details: Record<string, string | boolean>): void {
    store.audit.append({ kind: 'claim-changed', actor, personId, details });
  }

  function set(
    personId: string,
    kind: ClaimKind,
    code: string,
    actor: string,
  ): Result<void, 'not-found' | 'bad-code' | 'weak-pin' | 'taken'> {
    const shape = (kind === 'pin' ? Pin : BadgeNumber).safeParse(code);
    const tag = tagOf(code);
    if (!shape.success || tag === undefined)
      return fail('bad-code', shape.error?.issues[0]?.message ?? 'This cannot be used.');
    if (kind === 'pin' && isWeakPin(code))
      return fail('weak-pin', 'This PIN is among the first that are guessed.');
    return store.transact(() => {
      if (store.people.get(personId) === undefined)
        return fail('not-found', 'This person is not enrolled any more.');
      const owner = store.claims.personOf(tag);
      if (owner !== undefined && (owner.personId !== personId || owner.kind !== kind))
        return fail('taken', 'This one cannot be used here. Choose another.');
      const before = store.claims.tagOf(personId, kind);
      store.claims.put(personId, kind, tag);
      // A new PIN ends a lock-out: whoever sets it has seen the person.
      store.claims.setFailures({ personId }, { count: 0, lastAtMs: 0 });
      log(personId, actor, { [kind]: before === undefined ? 'set' : 'changed' });
      return ok(undefined);
    });
  }

  return {
    find(code) {
      const tag = tagOf(code);
      return tag === undefined ? undefined : store.claims.personOf(tag);
    },
    isPinOf(personId, code) {
      const given = tagOf(code);
      const own = store.claims.tagOf(personId, 'pin');
      return given !== undefined && own !== undefined && timingSafeEqual(given, own);
    },
    set,
    generatePin(personId, actor) {
      for (;;) {
        const pin = String(randomInt(10 ** generatedPinDigits)).padStart(generatedPinDigits, '0');
        const result = set(personId, 'pin', pin, actor);
        if (result.ok) return ok(pin);
        if (result.code === 'not-found') return fail(result.code, result.detail);
      }
    },
    remove(personId, kind, actor) {
      return store.transact(() => {
        const person = store.people.get(personId);
        if (person === undefined) return fail('not-found', 'This person is not enrolled any more.');
        if (kind === 'pin' && person.asksPin)
          return fail('pin-asked', 'This person is asked for a PIN besides the face. Turn that off first.');
        if (store.claims.remove(personId, kind)) log(personId, actor, { [kind]: 'removed' });
        return ok(undefined);
      });
    },
    setAsksPin(personIds, asksPin, actor) {
      return store.transact(() => {
        const people = personIds.map((id) => store.people.get(id));
        if (people.includes(undefined)) return fail('not-found', 'This person is not enrolled any more.');
        if (asksPin && people.some((person) => person?.hasPin === false))
          return fail('no-pin', 'Set a PIN first: without one this person could not enter.');
        for (const person of people) {
          if (person === undefined || person.asksPin === asksPin) continue;
          store.people.setAsksPin(person.id, asksPin);
          log(person.id, actor, { asksPin });
        }
        return ok(undefined);
      });
    },
  };
}
