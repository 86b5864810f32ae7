import { contract } from '#app/contract/contract.ts';
import { textsInUse } from '#app/domain/consent-text.ts';
import type { Person } from '#app/domain/person.ts';
import { fail, ok } from '#app/result.ts';
import type { AlikeView } from '#main/alike/interface.ts';
import type { ClaimCodes } from '#main/claims/interface.ts';
import type { Enrollment } from '#main/enrollment/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf } from './actor.ts';
import type { Serve } from './interface.ts';

export interface PeopleParts {
  readonly store: () => Store;
  readonly claims: () => ClaimCodes;
  readonly enrollment: () => Enrollment;
  /** Why nobody can be enrolled for want of room on the disk, for a person; undefined while there is room. */
  readonly lackOfRoom: () => string | undefined;
  readonly alike: () => AlikeView;
  /** The gallery of the inference process must follow what the store holds. */
  readonly onPersonChanged: (id: string, what: 'enrolled' | 'changed' | 'erased') => void;
  /** Photos that were kept are gone here: what lies beside the backups follows. */
  readonly onPhotosErased: () => void;
}

/** Of people who look alike; who has more has a threshold that is too low. */
const shownPairs = 50;

type Brief = Pick<Person, 'id' | 'name' | 'asksPin' | 'hasPin'>;
function brief({ id, name, asksPin, hasPin }: Person): Brief {
  return { id, name, asksPin, hasPin };
}

/** Serves people.* and enrollment.*. */
export function servePeople(serve: Serve, parts: PeopleParts): void {
  const { people, enrollment } = contract;
  serve(people.list, ({ search, needsConsent, offset, limit }) =>
    ok(
      parts.store().people.list({
        search: search ?? '',
        offset,
        limit,
        ...(needsConsent === true ? { needsConsentAtMs: parts.store().consents.nowMs() } : {}),
      }),
    ),
  );

  serve(people.get, ({ id }) => {
    const person = parts.store().people.get(id);
    return person === undefined ? fail('not-found', 'This person is not enrolled any more.') : ok(person);
  });

  serve(people.update, ({ id, ...change }, context) => {
    const store = parts.store();
    const person = store.transact(() => {
      const before = store.people.get(id);
      if (before === undefined) return undefined;
      const after = store.people.update(id, change);
      store.audit.append({
        kind: 'person-changed',
        actor: actorOf(context),
        personId: id,
        // Which facts changed, never their values: names go when the person goes.
        details: {
          nameChanged: before.name !== change.name,
          noteChanged: before.note !== change.note,
          isActive: change.isActive,
          ...(before.validUntilMs === change.validUntilMs
            ? {}
            : {
                validUntil:
                  change.validUntilMs === undefined ? 'open' : new Date(change.validUntilMs).toISOString(),
              }),
        },
      });
      return after;
    });
    if (person === undefined) return fail('not-found', 'This person is not enrolled any more.');
    parts.onPersonChanged(id, 'changed');
    return ok(person);
  });

  serve(people.erase, ({ id }, context) => {
    const store = parts.store();
    const isErased = store.transact(() => {
      if (!store.people.erase(id)) return false;
      store.audit.append({ kind: 'person-erased', actor: actorOf(context), personId: id, details: {} });
      return true;
    });
    if (!isErased) return fail('not-found', 'This person is not enrolled any more.');
    parts.onPersonChanged(id, 'erased');
    return ok(undefined);
  });

  serve(people.alike, ({ id }) => {
    const { state, bar, pairs } = parts.alike();
    const store = parts.store();
    const shown = pairs
      .filter(({ ids }) => id === undefined || ids.includes(id))
      .flatMap(({ ids, similarity }) => {
        const [one, other] = ids.map((of) => store.people.get(of));
        // Erased since they were compared.
        if (one === undefined || other === undefined) return [];
        return [{ similarity, people: [brief(one), brief(other)] as [Brief, Brief] }];
      });
    const isOpen = ({ people: both }: (typeof shown)[number]) => both.some(({ asksPin }) => !asksPin);
    const open = shown.filter(isOpen);
    const settled = shown.filter((pair) => !isOpen(pair));
    return ok({
      state,
      modelId: bar.modelId,
      minSimilarity: bar.minSimilarity,
      total: shown.length,
      open: open.length,
      pairs: [...open, ...settled].slice(0, shownPairs),
    });
  });

  /** The person as a change of PIN or badge left them; the screens hear of it. */
  function changed(id: string) {
    const person = parts.store().people.get(id);
    if (person === undefined) return fail('not-found', 'This person is not enrolled any more.');
    parts.onPersonChanged(id, 'changed');
    return ok(person);
  }

  serve(people.setClaim, ({ id, kind, code }, context) => {
    const result = parts.claims().set(id, kind, code, actorOf(context));
    return result.ok ? changed(id) : result;
  });
  serve(people.generatePin, ({ id }, context) => {
    const result = parts.claims().generatePin(id, actorOf(context));
    if (!result.ok) return result;
    const person = changed(id);
    return person.ok ? ok({ pin: result.value, person: person.value }) : person;
  });
  serve(people.removeClaim, ({ id, kind }, context) => {
    const result = parts.claims().remove(id, kind, actorOf(context));
    return result.ok ? changed(id) : result;
  });
  serve(people.setAsksPin, ({ ids, asksPin }, context) => {
    const result = parts.claims().setAsksPin(ids, asksPin, actorOf(context));
    if (result.ok) for (const id of ids) parts.onPersonChanged(id, 'changed');
    return result;
  });

  serve(enrollment.start, ({ source, personId }, context) => {
    const lack = parts.lackOfRoom();
    if (lack !== undefined) return fail('disk-full', lack);
    return parts.enrollment().start(source, actorOf(context), personId);
  });
  serve(enrollment.replaceShots, (_, context) => {
    const lack = parts.lackOfRoom();
    if (lack !== undefined) return fail('disk-full', lack);
    const result = parts.enrollment().replaceShots(actorOf(context));
    if (!result.ok) return result;
    parts.onPersonChanged(result.value.id, 'changed');
    // Where photos are kept, those of before went with their shots.
    parts.onPhotosErased();
    return result;
  });
  serve(enrollment.addPhoto, ({ photoBase64 }) =>
    parts.enrollment().addPhoto(Buffer.from(photoBase64, 'base64')),
  );
  serve(enrollment.removeShot, ({ shotId }) => parts.enrollment().removeShot(shotId));
  serve(enrollment.cancel, () => {
    parts.enrollment().cancel();
    return ok(undefined);
  });
  serve(enrollment.finish, async ({ consentGiven: _given, ...request }, context) => {
    const lack = parts.lackOfRoom();
    if (lack !== undefined) return fail('disk-full', lack);
    const texts = textsInUse(parts.store().consents.texts());
    if (request.consentVersion !== undefined && !texts.some((t) => t.version === request.consentVersion))
      return fail('consent-text-replaced', 'This text was replaced meanwhile. Show the person the new one.');
    if (request.anotherPersonBecause !== undefined && context.operator?.role !== 'administrator')
      return fail('not-allowed', 'Only an administrator may say that it is another person.');
    const result = await parts.enrollment().finish(request, actorOf(context));
    if (result.ok) parts.onPersonChanged(result.value.id, 'enrolled');
    return result;
  });
}
