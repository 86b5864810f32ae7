import type { Keypad, LiveDecision, LiveStatus } from '#app/contract/live.ts';
import type { RefusalReason } from '#app/policy/decide.ts';
import { waitLeftMs } from '#renderer/components/keypad/keypad-store.ts';
import { problemText, t } from '#renderer/i18n/texts.ts';
import type { Problem } from '#renderer/state/problem.ts';
import type { Seen } from './store.ts';

/** The one message for people at the door. `tone` picks colour and sign; the words say it all by themselves. */
export interface KioskMessage {
  readonly tone: 'idle' | 'wait' | 'good' | 'bad' | 'off';
  readonly title: string;
  readonly detail: string;
}

/** How long a decision stays on the screen: time to read it and to walk through, ms. */
export const decisionShownMs = 6000;
/** Main reports every second; after this long its silence is a fault, ms. */
export const statusStaleMs = 5000;

const notProven: ReadonlySet<string> = new Set<RefusalReason>([
  'presentation-attack',
  'not-live',
  'challenge-failed',
]);

const codeTexts: Readonly<Record<string, { readonly title: string; readonly detail: string }>> = t.kiosk
  .refusedCodes satisfies Partial<Record<RefusalReason, unknown>>;

/** Chooses the message. Ages are in ms on the page's own clock. */
export function kioskMessage(facts: {
  readonly status: LiveStatus | undefined;
  readonly statusAgeMs: number;
  readonly decision: LiveDecision | undefined;
  readonly decisionAgeMs: number;
  readonly seen: Seen | undefined;
  /** `keypad` as main said it `ageMs` ago, and what became of the last code. */
  readonly keys: { readonly keypad: Keypad; readonly ageMs: number; readonly problem: Problem | undefined };
}): KioskMessage {
  const { status, decision, seen } = facts;
  const text = t.kiosk;
  // Who is asked for a PIN now is not answered with what was refused before; a wrong one is told beside the keys.
  const isAnswered = decision?.outcome === 'refused' && facts.keys.keypad.asks === 'pin';
  if (decision !== undefined && !isAnswered && facts.decisionAgeMs < decisionShownMs)
    return decided(decision);
  if (status === undefined) return { tone: 'off', title: t.common.starting, detail: '' };
  if (
    facts.statusAgeMs > statusStaleMs ||
    status.camera.state === 'lost' ||
    status.inference.state === 'failed' ||
    status.inference.state === 'restarting' ||
    status.problem !== undefined
  )
    return { tone: 'off', title: text.unavailable, detail: text.askDesk };
  if (status.camera.state === 'starting' || status.inference.state === 'starting')
    return { tone: 'off', title: t.common.starting, detail: '' };
  if (status.peopleEnrolled === 0)
    return { tone: 'off', title: text.nobodyEnrolled, detail: text.nobodyEnrolledDetail };
  const asked = asking(facts.keys, seen);
  if (asked !== undefined) return asked;
  if (seen === undefined) return { tone: 'idle', title: text.look, detail: text.lookDetail };
  if (seen.judgement === 'stranger') return { tone: 'bad', title: text.notRecognised, detail: text.askDesk };
  if (seen.judgement === 'refused') return { tone: 'bad', title: text.refused, detail: text.askDesk };
  if (seen.judgement === 'checking' && seen.prompt !== undefined) {
    const { movement, number, count } = seen.prompt;
    const detail = count > 1 ? t.live.promptOf(number, count) : t.live.promptFree;
    return { tone: 'wait', title: t.live.prompts[movement], detail };
  }
  if (seen.issue !== undefined && seen.judgement !== 'accepted')
    return { tone: 'wait', title: t.live.issues[seen.issue], detail: text.momentDetail };
  // An accepted face whose decision has scrolled by is somebody still standing there.
  if (seen.judgement === 'accepted') return { tone: 'idle', title: text.look, detail: text.lookDetail };
  return { tone: 'wait', title: text.moment, detail: text.momentDetail };
}

/** What to type or hold to the reader, while something is asked for. */
function asking(
  { keypad, ageMs, problem }: Parameters<typeof kioskMessage>[0]['keys'],
  seen: Seen | undefined,
): KioskMessage | undefined {
  const text = t.kiosk;
  if (keypad.asks === 'nothing') return undefined;
  if (keypad.isChecking) {
    // What the camera wants of the face comes first now, and is said below.
    if (seen?.prompt !== undefined || seen?.issue !== undefined) return undefined;
    return { tone: 'wait', title: text.look, detail: text.comparing };
  }
  const waitMs = waitLeftMs(keypad, ageMs);
  if (waitMs > 0)
    return { tone: 'wait', title: text.waitSeconds(Math.ceil(waitMs / 1000)), detail: text.tooManyCodes };
  if (problem !== undefined) {
    const { title, advice } = problemText(problem.code);
    return { tone: 'wait', title, detail: advice };
  }
  return keypad.asks === 'pin'
    ? { tone: 'wait', title: text.enterPin, detail: text.enterPinDetail }
    : { tone: 'idle', title: text.claim, detail: text.claimDetail };
}

function decided(decision: LiveDecision): KioskMessage {
  const text = t.kiosk;
  if (decision.outcome === 'opened')
    return { tone: 'good', title: text.welcome(decision.name), detail: text.welcomeDetail };
  if (decision.outcome === 'door-failed')
    return { tone: 'bad', title: text.doorFailed, detail: text.askDesk };
  if (decision.reason === 'stranger') return { tone: 'bad', title: text.notRecognised, detail: text.askDesk };
  const own = decision.reason === undefined ? undefined : codeTexts[decision.reason];
  if (own !== undefined) return { tone: 'bad', ...own };
  if (decision.reason !== undefined && notProven.has(decision.reason))
    return { tone: 'bad', title: text.notProven, detail: text.notProvenDetail };
  return { tone: 'bad', title: text.refused, detail: text.askDesk };
}
