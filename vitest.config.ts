import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,main,renderer,native-models,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: 'scripts/test-run-folder.ts',
    // Native addons (SQLite, ONNX Runtime, sharp) are process-wide: forks keep one test's crash from taking others.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
