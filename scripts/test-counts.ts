// Counts what the test runners report. What cannot be read, or contradicts the exit code, counts as a failure.
export type Count = { readonly passed: number; readonly failed: number };

export const NONE: Count = { passed: 0, failed: 0 };

export function plus(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

export type Counted = { readonly count: Count; readonly report: string };

const crashed = (report: string): Counted => ({ count: { passed: 0, failed: 1 }, report });

/** A run that ended badly without a failed test, or well without any, is not to be believed. */
function believe(count: Count, code: number | null, report: string, what: string): Counted {
  if (code !== 0 && count.failed === 0)
    return { count: plus(count, { passed: 0, failed: 1 }), report: `${report}\n${what} ended with code ${code}` };
  if (code === 0 && count.passed === 0) return crashed(`${what} ran no test`);
  return { count, report };
}

type ForgeReport = Record<string, { test_results: Record<string, { status: string; reason: string | null }> }>;

/** `forge test --json`: one object on the last line that begins with a brace. */
export function countForge(text: string, code: number | null): Counted {
  const line = text.split('\n').findLast((candidate) => candidate.startsWith('{'));
  let suites: ForgeReport;
  try {
    suites = JSON.parse(line ?? '') as ForgeReport;
  } catch {
    return crashed(`forge could not be read (code ${code}):\n${text.trim().slice(-4_000)}`);
  }
  const failures: string[] = [];
  let passed = 0;
  for (const [suite, { test_results }] of Object.entries(suites))
    for (const [name, { status, reason }] of Object.entries(test_results)) {
      if (status === 'Success') passed++;
      else if (status === 'Failure') failures.push(`  ${suite} ${name}: ${reason ?? 'failed'}`);
    }
  const report = [`  contracts: ${passed} passed, ${failures.length} not`, ...failures].join('\n');
  return believe({ passed, failed: failures.length }, code, report, 'forge');
}

type VitestReport = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
};

/** Vitest's JSON report. A file that could not be loaded has no tests, and counts as one that failed. */
export function countVitest(text: string, code: number | null): Counted {
  let files: VitestReport['testResults'];
  try {
    files = (JSON.parse(text) as VitestReport).testResults;
  } catch {
    return crashed(`vitest left no report (code ${code})`);
  }
  let count = NONE;
  let skipped = 0;
  for (const { status, assertionResults } of files) {
    const passed = assertionResults.filter((result) => result.status === 'passed').length;
    const failed = assertionResults.filter((result) => result.status === 'failed').length;
    skipped += assertionResults.length - passed - failed;
    count = plus(count, { passed, failed: failed === 0 && status === 'failed' ? 1 : failed });
  }
  return believe(count, code, skipped ? `  ${skipped} tests were skipped` : '', 'vitest');
}
