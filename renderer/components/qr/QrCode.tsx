import { useEffect, useRef } from 'react';
import { encode } from 'uqr';

/** Pixels per module. */
const scale = 4;
/** Empty modules around the code: ISO/IEC 18004 asks for four. */
const quietZone = 4;

/** A QR code, dark on light in every theme: many readers take no other. On a canvas, so that no image of it reaches the disk. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const { data, size } = encode(text, { ecc: 'M', border: quietZone });
    canvas.current.width = size * scale;
    canvas.current.height = size * scale;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, size * scale, size * scale);
    context.fillStyle = '#000';
    for (const [y, row] of data.entries())
      for (const [x, isDark] of row.entries())
        if (isDark) context.fillRect(x * scale, y * scale, scale, scale);
  }, [text]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}
