/** `node scripts/shell/build-icon.ts`: draws resources/icon.png (1024 x 1024) from resources/icon.svg. Both are committed. */
import { join } from 'node:path';
import sharp from 'sharp';

const resources = join(import.meta.dirname, '..', '..', 'resources');

await sharp(join(resources, 'icon.svg'), { density: 144 })
  .resize(1024, 1024)
  .png({ compressionLevel: 9, palette: true })
  .toFile(join(resources, 'icon.png'));
