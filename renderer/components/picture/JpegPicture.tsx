import { useEffect, useRef } from 'react';
import { decodeJpeg } from './decode-jpeg.ts';

/**
 * A picture of people, drawn on a canvas. Never an <img> for those: Chromium moves the encoded bytes of such images out to a
 * file in the temporary folder, in the clear (its swap file for renderers); `npm run torture -- --leaks` finds them there.
 */
export function JpegPicture({ jpegBase64, label }: { jpegBase64: string; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isShown = true;
    void draw(jpegBase64, () => (isShown ? canvas.current : null));
    return () => {
      isShown = false;
    };
  }, [jpegBase64]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}

async function draw(jpegBase64: string, target: () => HTMLCanvasElement | null): Promise<void> {
  const bitmap = await decodeJpeg(Uint8Array.from(atob(jpegBase64), (char) => char.charCodeAt(0)));
  const canvas = target();
  if (canvas !== null) {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  }
  bitmap.close();
}
