import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { LiveDecision, LiveFace, LivePrompt, LiveStatus } from '#app/contract/live.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

/** What the nearest face is to the program just now; the kiosk's words hang on it. */
export interface Seen {
  readonly judgement: LiveFace['judgement'];
  readonly issue: LiveFace['issues'][number] | undefined;
  readonly prompt: LivePrompt | undefined;
}

export interface LiveState {
  readonly status: Loaded<LiveStatus>;
  /** When the status came, on this page's own clock (performance.now()), ms. */
  readonly statusAtMs: number;
  /** Newest first, since this page was opened. */
  readonly decisions: readonly LiveDecision[];
  /** When the newest decision came, on this page's own clock, ms. */
  readonly decidedAtMs: number;
  /** The largest face in view. */
  readonly seen: Seen | undefined;
  /** More faces are in view than are looked at: the smallest are passed over. */
  readonly isCrowded: boolean;
  readonly override: {
    readonly isOpen: boolean;
    readonly isRunning: boolean;
    readonly problem: Problem | undefined;
  };
  readonly load: () => Promise<void>;
  readonly openOverride: () => void;
  readonly closeOverride: () => void;
  /** @returns true when the door was released. */
  readonly requestOverride: (reason: string) => Promise<boolean>;
  /** Forgets names, and an opening that was about to be asked for: the next at this screen is somebody else. */
  readonly forget: () => void;
}

const keptDecisions = 50;
const closed = { isOpen: false, isRunning: false, problem: undefined };

/** @param now this page's clock, ms. */
export function createLiveStore(lintel: Pick<LintelBridge, 'live'>, now: () => number) {
  const store = createStore<LiveState>()((set, get) => ({
    status: { state: 'loading' },
    statusAtMs: now(),
    decisions: [],
    decidedAtMs: Number.NEGATIVE_INFINITY,
    seen: undefined,
    isCrowded: false,
    override: closed,
    async load() {
      const reply = await ask(lintel.live.status());
      set({ status: loaded(get().status, reply), ...(reply.ok ? { statusAtMs: now() } : {}) });
    },
    openOverride: () => set({ override: { ...closed, isOpen: true } }),
    closeOverride: () => set({ override: closed }),
    async requestOverride(reason) {
      if (get().override.isRunning) return false;
      const running = { isOpen: true, isRunning: true, problem: undefined };
      set({ override: running });
      const reply = await ask(lintel.live.requestOverride({ reason: reason.trim() }));
      // Forgotten meanwhile: the answer must not open the dialog for the next.
      if (get().override === running)
        set({ override: reply.ok ? closed : { isOpen: true, isRunning: false, problem: problemOf(reply) } });
      return reply.ok;
    },
    forget: () => set({ decisions: [], decidedAtMs: Number.NEGATIVE_INFINITY, override: closed }),
  }));
  lintel.live.statusChanged((status) =>
    store.setState({ status: { state: 'ready', value: status }, statusAtMs: now() }),
  );
  lintel.live.decided((decision) =>
    store.setState(({ decisions }) => ({
      decisions: [decision, ...decisions].slice(0, keptDecisions),
      decidedAtMs: now(),
    })),
  );
  lintel.live.observed(({ faces, facesPassedOver }) => {
    const next = nearest(faces);
    const { seen, isCrowded } = store.getState();
    if (isCrowded !== facesPassedOver > 0) store.setState({ isCrowded: !isCrowded });
    // Frames come many times a second; what they mean changes seldom.
    if (
      seen?.judgement !== next?.judgement ||
      seen?.issue !== next?.issue ||
      seen?.prompt?.movement !== next?.prompt?.movement ||
      seen?.prompt?.number !== next?.prompt?.number
    )
      store.setState({ seen: next });
  });
  return store;
}

function nearest(faces: readonly LiveFace[]): Seen | undefined {
  const [largest] = faces.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
  return largest === undefined
    ? undefined
    : { judgement: largest.judgement, issue: largest.issues[0], prompt: largest.prompt };
}
