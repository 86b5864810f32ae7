/**
 * How long to wait before repairing something that died: at once the first time, then 1, 2, 4 ... 30 s while it keeps
 * dying. A quiet minute makes it first again.
 * @param nowMs monotonic clock, ms.
 */
export function createRestartDelay(nowMs: () => number): () => number {
  const calmMs = 60_000;
  const maximumMs = 30_000;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let deaths = 0;
  return () => {
    const now = nowMs();
    deaths = now - lastAtMs > calmMs ? 0 : deaths + 1;
    lastAtMs = now;
    return deaths === 0 ? 0 : Math.min(maximumMs, 1_000 * 2 ** (deaths - 1));
  };
}
