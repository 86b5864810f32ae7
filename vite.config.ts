import { existsSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { bundleTrustedTypes } from './scripts/shell/bundles.ts';

const root = join(import.meta.dirname, 'renderer');
const pages = ['index.html', 'capture.html']
  .map((page) => join(root, page))
  .filter((page) => existsSync(page));

/** Puts the page's only Trusted Types policy before every other script: without it React could not write a style. */
function trustedTypesFirst(): Plugin {
  const fileName = 'trusted-types.js';
  return {
    name: 'lintel-trusted-types',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: await bundleTrustedTypes() });
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${fileName}` }, injectTo: 'head-prepend' }],
  };
}

/** The renderer. main, the inference process and the preloads are bundled by scripts/build.ts. */
export default defineConfig({
  root,
  plugins: [react(), trustedTypesFirst()],
  build: {
    outDir: join(import.meta.dirname, 'dist', 'renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The preload polyfill is an inline script; every browser that Lintel drives preloads by itself.
    modulePreload: { polyfill: false },
    // Inlined pictures would be data: URLs; all files come from memory anyway.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: { input: pages },
  },
});
