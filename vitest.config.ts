import { defineConfig } from 'vitest/config'

/** One run for all packages; they import one another from their sources, so nothing has to be built first. */
export default defineConfig({
  resolve: { conditions: ['@runscan/source', 'import', 'module', 'node', 'default'] },
  ssr: { resolve: { conditions: ['@runscan/source', 'import', 'module', 'node', 'default'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
  },
})
