import { rmSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

// The packages import one another from their sources, so nothing has to be built before the unit tests.
const conditions = ['@runscan/source', 'import', 'module', 'node', 'default']
const resolve = { conditions }
const ssr = { resolve: { conditions } }

// What scans keep on disk is kept here while tests run, never where the person who runs them keeps theirs.
const cacheDir = path.join(import.meta.dirname, 'node_modules', '.cache', 'runscan-tests')
rmSync(cacheDir, { recursive: true, force: true })
const env = { WANDB_CACHE_DIR: cacheDir }

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          env,
          include: ['packages/*/src/**/*.test.ts', 'integration/*.test.ts', 'scripts/**/*.test.ts'],
          // A busy machine takes some multiple of a quiet one's time; nothing here is measured by the clock.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'browser',
          env,
          include: ['packages/*/browser/**/*.test.ts', 'integration/page/**/*.test.ts'],
          // A busy machine takes its time to draw.
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'exactness',
          env,
          include: ['exactness/**/*.test.ts'],
          globalSetup: ['exactness/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'conformance',
          env,
          include: ['conformance/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          // Most of its time it waits for Python; more than two of these at a time would only wait for one another.
          maxWorkers: 2,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'engines',
          env,
          include: ['packages/cli/engines/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'runtimes',
          env,
          include: ['integration/runtimes/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        // Not a suite of its own: it reads what the tests of the others have proven.
        test: { name: 'coverage', include: ['conformance/proofs/*.check.ts'] },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'documentation',
          env,
          include: ['documentation/**/*.test.ts', 'examples/*/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
