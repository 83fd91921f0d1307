// npm run coverage:contracts: what forge reports of contracts/src. Writes contracts/coverage.md; exits 1, naming what is missing,
// unless every line and every branch was run.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.ts';
import { foundryBinary } from './platform.ts';
import { say } from './progress.ts';

/** What is left out: without the optimizer solc's stack is too small for them. They add tests, not code under test. */
const SKIPPED = ['Handler.sol', 'Acts.sol', 'Invariant.t.sol', 'Faults.t.sol'];

export interface FileCoverage {
  readonly path: string;
  readonly lines: readonly [hit: number, found: number];
  readonly branches: readonly [hit: number, found: number];
  readonly functions: readonly [hit: number, found: number];
  readonly missed: readonly string[];
}

/** Reads a report in lcov's format. Branches that share a line are told apart by their number. */
export function readLcov(text: string): FileCoverage[] {
  return text
    .split('end_of_record')
    .filter((record) => record.includes('SF:'))
    .map((record) => {
      const all = (key: string): string[][] =>
        [...record.matchAll(new RegExp(`^${key}:(.*)$`, 'gm'))].map((match) => match[1]!.split(','));
      const count = (key: string): number => Number(all(key)[0]?.[0] ?? 0);
      const unrun = (times: string | undefined): boolean => times === '0' || times === '-';
      return {
        path: all('SF')[0]![0]!,
        lines: [count('LH'), count('LF')],
        branches: [count('BRH'), count('BRF')],
        functions: [count('FNH'), count('FNF')],
        missed: [
          ...all('DA')
            .filter(([, times]) => unrun(times))
            .map(([line]) => `line ${line}`),
          ...all('BRDA')
            .filter(([, , , times]) => unrun(times))
            .map(([line, , branch]) => `branch ${branch} of line ${line}`),
        ],
      };
    });
}

/** Files of contracts/src below 100 % of lines or branches; all of them where none was measured. */
export const below = (files: readonly FileCoverage[]): FileCoverage[] =>
  files.filter(({ lines, branches }) => lines[1] === 0 || lines[0] < lines[1] || branches[0] < branches[1]);

const share = ([hit, found]: readonly [number, number]): string =>
  `${found === 0 ? '100.00' : ((100 * hit) / found).toFixed(2)} % (${hit}/${found})`;

const table = (files: readonly FileCoverage[]): string =>
  [
    '| file | lines | branches | functions |',
    '| --- | --- | --- | --- |',
    ...files.map(
      (file) => `| \`${file.path}\` | ${share(file.lines)} | ${share(file.branches)} | ${share(file.functions)} |`,
    ),
  ].join('\n');

function measure(scratch: string): Promise<string> {
  const report = join(scratch, 'lcov.info');
  const skip = SKIPPED.flatMap((name) => ['--skip', name]);
  const args = ['coverage', ...skip, '--report', 'lcov', '--report-file', report];
  const env = { ...process.env, FOUNDRY_OUT: join(scratch, 'out'), FOUNDRY_CACHE_PATH: join(scratch, 'cache') };
  return new Promise((resolve, reject) => {
    const child = spawn(foundryBinary('forge'), args, { cwd: root, env });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(readFileSync(report, 'utf8')) : reject(new Error(output.slice(-4_000))),
    );
  });
}

const HEAD = `# Coverage of the contracts

What \`forge coverage\` reports for \`contracts/src\`; written by \`npm run coverage:contracts\`, which fails below 100 % of lines or branches.

`;

const FOOT = `

- forge measures without the optimizer, and then solc's stack is too small for the random walks and the planted faults (\`Handler.sol\`,
  \`Invariant.t.sol\`, \`Faults.t.sol\`): they are left out, so the figures are those of the unit and fuzz tests alone.
- A branch is one way out of an \`if\`, a \`try\` or a condition with a \`revert\`. Operands of \`&&\` and \`||\` are no branches to forge, and neither is
  anything inside inline assembly, which counts as lines only. Both are what the [mutation run](mutation.md) is for.
`;

async function main(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'holdfast-coverage-'));
  try {
    const files = readLcov(await measure(scratch)).filter(({ path }) => path.startsWith('contracts/src/'));
    writeFileSync(join(root, 'contracts/coverage.md'), HEAD + table(files) + FOOT);
    say(table(files));
    const poor = below(files);
    for (const { path, missed } of poor) say(`not run in ${path}: ${missed.join(', ')}`);
    if (poor.length || files.length === 0) process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (import.meta.main) await main();
