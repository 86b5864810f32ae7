/** A process of crew.ts: gets its order, then one task after the other, and answers each. */
import type { Message } from './crew.ts';
import { type PlayOrder, Stage, type Task } from './plays.ts';

let stage: Stage | undefined;

process.on('message', (message: PlayOrder | Task) => {
  answer(message).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  });
});
process.on('disconnect', () => void (stage?.close() ?? Promise.resolve()).finally(() => process.exit(0)));

async function answer(message: PlayOrder | Task): Promise<void> {
  if (!('what' in message)) {
    stage = await Stage.open(message);
    tell({ isReady: true });
  } else if (stage !== undefined) tell({ isReady: true, counted: await stage.show(message) });
}

function tell(message: Message): void {
  process.send?.(message);
}
