import { defineConfig } from 'vitest/config';
import LongestFirst from './scripts/longest-first.ts';

// What a file needs is said by its name: `x.test.ts` needs nothing, `x.db.test.ts` a database, `x.chain.test.ts` a chain and
// a database, `x.alone.db.test.ts` modules of its own as well; what is in tests/e2e needs the whole app and a browser.
const DB = ['tests/**/*.db.test.ts'];
const CHAIN = ['tests/**/*.chain.test.ts'];
const E2E = ['tests/e2e/**/*.test.ts'];
// A file has its modules to itself where it puts something else in the place of one, or where one of them is a chain in use.
const ALONE = ['tests/**/*.alone.*.test.ts'];
// The files of a worker share its modules; see tests/setup/fresh.ts.
const SHARED = { isolate: false, setupFiles: ['./tests/setup/fresh.ts'] };
const POSTGRES = './tests/setup/postgres.global.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // How long a test may take is how a hung one is ended, never a claim: a busy machine takes several times as long as a quiet one.
    testTimeout: 300_000,
    hookTimeout: 480_000,
    expect: { poll: { timeout: 120_000 } },
    restoreMocks: true,
    projects: [
      { test: { name: 'unit', ...SHARED, include: ['tests/**/*.test.ts'], exclude: [...DB, ...CHAIN, ...E2E] } },
      { test: { name: 'db', ...SHARED, include: DB, exclude: ALONE, globalSetup: POSTGRES } },
      { test: { name: 'alone', include: ALONE, globalSetup: POSTGRES, testTimeout: 480_000 } },
      {
        test: { name: 'chain', ...SHARED, include: CHAIN, exclude: ALONE, globalSetup: POSTGRES, testTimeout: 480_000 },
      },
      {
        test: {
          name: 'e2e',
          ...SHARED,
          include: E2E,
          globalSetup: [POSTGRES, './tests/setup/app.global.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // After everything else: each file is an app, a chain and browsers of its own.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
    ],
  },
});
