/** A picture just analysed, and which frame it is. */
export interface PreviewPicture {
  readonly frameId: number;
  readonly jpeg: Blob;
}

export interface PreviewParts {
  /** `fetch`, or a stand-in. */
  readonly get: (path: string, signal: AbortSignal) => Promise<Response>;
  /** Resolves as soon as the screen can be seen. */
  readonly untilVisible: (signal: AbortSignal) => Promise<void>;
  /** Waits before asking again after a failure. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** `undefined`: there is no picture just now; the last one must not pass for a live one. */
  readonly onPicture: (picture: PreviewPicture | undefined) => Promise<void> | void;
}

const retryAfterMs = 1000;
/** No frame has this id: main then answers with whatever picture is newest. */
const noFrame = -1;

/**
 * Asks main for one picture after the other. The next is asked for when this one is drawn, so a slow screen skips
 * pictures instead of falling behind. Ends when the signal aborts.
 */
export async function followPreview(parts: PreviewParts, signal: AbortSignal): Promise<void> {
  let after = noFrame;
  while (!signal.aborted) {
    await parts.untilVisible(signal);
    if (signal.aborted) return;
    try {
      const response = await parts.get(`/live/preview?after=${after}`, signal);
      const frameId = Number(response.headers.get('x-frame-id') ?? Number.NaN);
      if (response.status === 200 && Number.isInteger(frameId)) {
        const jpeg = await response.blob();
        if (signal.aborted) return;
        await parts.onPicture({ frameId, jpeg });
        after = frameId;
        continue;
      }
      await parts.onPicture(undefined);
      after = noFrame;
      // 204 comes after a wait in main; anything else is a refusal that would come again at once.
      if (response.status !== 204) await parts.pause(retryAfterMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      // Main or the picture is broken: show none, and try again. Anything but network and decoding is a surprise.
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      await parts.onPicture(undefined);
      await parts.pause(retryAfterMs, signal);
    }
  }
}
