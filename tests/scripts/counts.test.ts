import { describe, expect, test } from 'vitest';
import { countForge, countVitest, plus } from '#scripts/test-counts.ts';

const forge = (...statuses: string[]) =>
  `Compiling ...\n${JSON.stringify({ 'A.t.sol:A': { test_results: Object.fromEntries(statuses.map((status, index) => [`t${index}()`, { status, reason: null }])) } })}\n`;

const vitest = (...files: { status: string; tests: string[] }[]) =>
  JSON.stringify({
    testResults: files.map(({ status, tests }) => ({
      name: 'f',
      status,
      assertionResults: tests.map((one) => ({ status: one })),
    })),
  });

describe('contract tests', () => {
  test('are counted by their status', () => {
    expect(countForge(forge('Success', 'Success', 'Failure'), 1).count).toEqual({ passed: 2, failed: 1 });
    expect(countForge(forge('Success', 'Skipped'), 0).count).toEqual({ passed: 1, failed: 0 });
  });

  test('that say nothing readable count as failed', () => {
    expect(countForge('Error: could not compile', 1).count).toEqual({ passed: 0, failed: 1 });
    expect(countForge('', 0).count).toEqual({ passed: 0, failed: 1 });
  });

  test('that all pass but end badly, or that were none, count as failed', () => {
    expect(countForge(forge('Success'), 137).count).toEqual({ passed: 1, failed: 1 });
    expect(countForge('{}', 0).count).toEqual({ passed: 0, failed: 1 });
  });
});

describe('vitest', () => {
  test('counts passed and failed tests, and skipped ones as neither', () => {
    const { count, report } = countVitest(
      vitest({ status: 'failed', tests: ['passed', 'failed', 'pending', 'todo'] }),
      1,
    );
    expect(count).toEqual({ passed: 1, failed: 1 });
    expect(report).toContain('2 tests were skipped');
  });

  test('counts a file that could not be loaded as failed', () => {
    const files = vitest({ status: 'passed', tests: ['passed'] }, { status: 'failed', tests: [] });
    expect(countVitest(files, 1).count).toEqual({ passed: 1, failed: 1 });
  });

  test('that crashed after its tests passed, or left no report, or ran nothing, counts as failed', () => {
    expect(countVitest(vitest({ status: 'passed', tests: ['passed'] }), 1).count).toEqual({ passed: 1, failed: 1 });
    expect(countVitest('', 0).count).toEqual({ passed: 0, failed: 1 });
    expect(countVitest(vitest(), 0).count).toEqual({ passed: 0, failed: 1 });
  });
});

test('counts add up', () => {
  expect(plus({ passed: 1, failed: 2 }, { passed: 3, failed: 4 })).toEqual({ passed: 4, failed: 6 });
});
