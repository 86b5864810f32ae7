import { createHmac, randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { OperatorRules } from '#app/domain/operator-rules.ts';
import { dutyOf } from '#app/policy/duty.ts';
import { mayConfirm, needsSecondPerson } from '#app/policy/two-persons.ts';
import { fail, ok } from '#app/result.ts';
import type { Store } from '#main/store/interface.ts';
import type { Approvals, OperatorService, SecondPersonRequest } from './interface.ts';

/** How long a call waits for its second person, and a confirmation for its call. */
const waitingMs = 2 * 60_000;

export interface ApprovalParts {
  readonly operators: Pick<OperatorService, 'vouch'>;
  readonly audit: Pick<Store['audit'], 'append'>;
  readonly rules: () => OperatorRules;
  /** Monotonic, ms: setting the wall clock back must not lengthen a confirmation. */
  readonly now?: () => number;
}

interface WaitingCall {
  readonly action: SecondPersonRequest['action'];
  readonly channel: string;
  readonly operatorId: string;
  readonly operatorName: string;
  readonly digest: string;
  readonly sinceMs: number;
  confirmedBy?: string;
}

export function createApprovals(parts: ApprovalParts): Approvals {
  const { now = () => performance.now() } = parts;
  const waiting = new Map<string, WaitingCall>();
  // Inputs may hold passwords: a digest under a key of this run says nothing about them.
  const digestKey = randomBytes(32);

  const digestOf = ({ channel, input }: SecondPersonRequest) =>
    createHmac('sha256', digestKey)
      .update(channel)
      .update('\0')
      .update(JSON.stringify(input ?? null))
      .digest('hex');

  /** The call that waits at a window, while it is not too old. */
  function waitingAt(windowId: string): WaitingCall | undefined {
    const call = waiting.get(windowId);
    if (call === undefined || now() - call.sinceMs <= waitingMs) return call;
    waiting.delete(windowId);
    return undefined;
  }

  return {
    admit(request) {
      const { action, windowId, operator } = request;
      const wished = action === 'rules' ? OperatorRules.safeParse(request.input).data : undefined;
      if (!needsSecondPerson(action, parts.rules(), wished)) return ok(undefined);
      const digest = digestOf(request);
      const call = waitingAt(windowId);
      waiting.delete(windowId);
      if (call?.confirmedBy !== undefined && call.digest === digest && call.operatorId === operator.id)
        return ok(call.confirmedBy);
      waiting.set(windowId, {
        action,
        channel: request.channel,
        operatorId: operator.id,
        operatorName: operator.name,
        digest,
        sinceMs: now(),
      });
      return fail('needs-second-person', 'Here two people must agree. Ask a second one to confirm.');
    },

    async confirm(windowId, second) {
      const asked = waitingAt(windowId);
      if (asked === undefined || asked.confirmedBy !== undefined)
        return fail('nothing-to-confirm', 'Nothing waits for a second person any more. Begin again.');
      if (isSameName(second.name, asked.operatorName))
        return fail('own-request', 'Somebody else types their name and password.');
      const vouched = await parts.operators.vouch(second);
      if (!vouched.ok) return vouched;
      const { id, name, role } = vouched.value;
      // Checked by id too, and after the wait for the hash: the window may have another call, or another operator, by now.
      if (id === asked.operatorId) return fail('own-request', 'Somebody else types their name and password.');
      if (waitingAt(windowId) !== asked)
        return fail('nothing-to-confirm', 'Nothing waits for a second person any more. Begin again.');
      if (dutyOf(vouched.value, parts.rules()) !== undefined)
        return fail('may-not-confirm', `${name} must sign in once and finish what is asked there first.`);
      if (!mayConfirm(role, asked.action))
        return fail('may-not-confirm', `${name} does not have the role for this. Ask somebody else.`);
      parts.audit.append({
        kind: 'action-approved',
        actor: name,
        details: { call: asked.channel, requestedBy: asked.operatorName },
      });
      // The two minutes of the call run on: a confirmation does not begin new ones.
      asked.confirmedBy = name;
      return ok({ confirmedBy: name });
    },

    withdraw: (windowId) => void waiting.delete(windowId),
  };
}

function isSameName(a: string, b: string): boolean {
  return a.trim().normalize('NFKC').toLowerCase() === b.normalize('NFKC').toLowerCase();
}
