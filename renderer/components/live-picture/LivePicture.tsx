import { useEffect, useRef, useState } from 'react';
import { t } from '#renderer/i18n/texts.ts';
import type { Observation, ObservationFeed } from '#renderer/state/observation-feed.ts';
import classes from './live-picture.module.css';
import { type PaintOptions, paint } from './paint.ts';
import { followPreview } from './preview-feed.ts';

/** The analysed picture with its faces. Drawn to a canvas through a ref: no frame enters React state. */
export function LivePicture(props: { feed: ObservationFeed } & PaintOptions) {
  const { feed, fit, isMirrored, boxes } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hasPicture, setHasPicture] = useState(false);
  const [faceCount, setFaceCount] = useState(0);
  const [ratio, setRatio] = useState(4 / 3);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const stop = new AbortController();
    let shown: { frameId: number; bitmap: ImageBitmap } | undefined;
    let seen: Observation | undefined;

    const draw = () => {
      if (shown === undefined) return;
      seen = feed.find(shown.frameId) ?? seen;
      // Boxes of a frame long past would stand beside the faces.
      const isFresh = seen !== undefined && Math.abs(seen.frameId - shown.frameId) <= 3;
      paint(element, shown.bitmap, isFresh ? seen : undefined, devicePixelRatio, {
        fit,
        isMirrored,
        boxes,
      });
      setFaceCount(isFresh ? (seen?.faces.length ?? 0) : 0);
    };
    const resize = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      element.width = Math.max(1, Math.round(entry.contentRect.width * devicePixelRatio));
      element.height = Math.max(1, Math.round(entry.contentRect.height * devicePixelRatio));
      draw();
    });
    resize.observe(element);
    const unsubscribe = feed.subscribe((observation) => {
      if (observation.frameId === shown?.frameId) draw();
    });
    void followPreview(
      {
        get: (path, signal) => fetch(path, { signal, cache: 'no-store' }),
        untilVisible,
        pause,
        async onPicture(picture) {
          const bitmap = picture === undefined ? undefined : await createImageBitmap(picture.jpeg);
          shown?.bitmap.close();
          shown =
            picture === undefined || bitmap === undefined ? undefined : { frameId: picture.frameId, bitmap };
          setHasPicture(shown !== undefined);
          if (bitmap !== undefined) setRatio(bitmap.width / bitmap.height);
          if (shown === undefined) setFaceCount(0);
          draw();
        },
      },
      stop.signal,
    );
    return () => {
      stop.abort();
      unsubscribe();
      resize.disconnect();
      shown?.bitmap.close();
      shown = undefined;
    };
  }, [feed, fit, isMirrored, boxes]);

  return (
    <div
      className={classes.picture}
      data-waiting={!hasPicture}
      style={fit === 'contain' ? { aspectRatio: ratio } : { height: '100%' }}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={hasPicture ? t.live.picture(faceCount) : t.live.noPicture}
        data-hidden={!hasPicture}
      />
      {!hasPicture && (
        <div className={classes.waiting} aria-hidden>
          {t.live.noPicture}
        </div>
      )}
    </div>
  );
}

function untilVisible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== 'visible' && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
