// npm test              everything: types, lint, format, contracts, then every vitest project, browsers last
// npm test -- <filter>  only the vitest files whose path contains the filter
// Its last line is `N passed, N failed`; what crashed counts as failed.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, isBuildStale } from './build.ts';
import { generateClient } from './generate.ts';
import { root } from './paths.ts';
import { foundryBinary } from './platform.ts';
import { say, step } from './progress.ts';
import { countForge, countVitest, NONE, plus, type Count } from './test-counts.ts';

const filters = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'holdfast-report-'));
const interrupted = new AbortController();

type Output = { readonly code: number | null; readonly text: string };

/** Runs a Node program of node_modules, or a binary. */
function run(program: string, args: readonly string[], show: boolean): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.stderr?.on('data', (chunk) => (text += chunk));
    const stop = () => child.kill('SIGTERM');
    interrupted.signal.addEventListener('abort', stop);
    child.on('error', reject);
    child.on('close', (code) => {
      interrupted.signal.removeEventListener('abort', stop);
      resolve({ code, text });
    });
  });
}

const program = (path: string) => join(root, 'node_modules', path);

/** A check that counts as one test. */
async function whole(name: string, args: readonly string[]): Promise<Count> {
  const { code, text } = await step(name, () => run(process.execPath, args, false));
  if (code === 0) return { passed: 1, failed: 0 };
  say(text.trim());
  return { passed: 0, failed: 1 };
}

async function contracts(): Promise<Count> {
  const { code, text } = await step('Contracts', () => run(foundryBinary('forge'), ['test', '--json'], false));
  const { count, report } = countForge(text, code);
  say(report);
  return count;
}

async function pages(): Promise<Count> {
  if (!readdirSync(join(root, 'tests', 'e2e')).some((file) => file.endsWith('.test.ts'))) return NONE;
  if (!isBuildStale()) return NONE;
  await step('Pages', async () => {
    await build(join(root, '.next', 'test-build.log'), interrupted.signal);
  });
  return NONE;
}

async function vitest(): Promise<Count> {
  const file = join(scratch, 'vitest.json');
  const args = [
    program('vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    '--reporter=./scripts/slowest-files.ts',
    `--outputFile.json=${file}`,
  ];
  const { code } = await run(process.execPath, [...args, ...filters], true);
  const { count, report } = countVitest(existsSync(file) ? readFileSync(file, 'utf8') : '', code);
  if (report) say(report);
  return count;
}

type Stage = { readonly name: string; readonly work: () => Promise<Count> };

async function client(): Promise<Count> {
  generateClient();
  return NONE;
}

/** Each of these keeps one core busy. */
const CHECKS: readonly Stage[] = [
  { name: 'Types', work: () => whole('Types', [program('typescript/bin/tsc'), '--noEmit']) },
  { name: 'Lint', work: () => whole('Lint', [program('oxlint/bin/oxlint'), '--deny-warnings', '.']) },
  {
    name: 'Format',
    work: () =>
      whole('Format', [program('prettier/bin/prettier.cjs'), '--check', '--cache', '--log-level', 'warn', '.']),
  },
];
const MADE: readonly Stage[] = [
  { name: 'Contracts', work: contracts },
  { name: 'Pages', work: pages },
];

/** One stage after the other. One that crashes did not come to count anything: whatever it would have said is missing, and that is a failure. */
async function lane(stages: readonly Stage[]): Promise<Count> {
  let total = NONE;
  for (const { name, work } of stages) {
    if (interrupted.signal.aborted) break;
    total = plus(
      total,
      await work().catch((error: Error) => {
        say(`${name} crashed: ${error.stack}`);
        return { passed: 0, failed: 1 };
      }),
    );
  }
  return total;
}

async function main(): Promise<void> {
  let total = await lane([{ name: 'Database client', work: client }]);
  if (filters.length === 0)
    for (const count of await Promise.all([lane(CHECKS), lane(MADE)])) total = plus(total, count);
  total = plus(total, await lane([{ name: 'Tests', work: vitest }]));
  if (interrupted.signal.aborted) return;
  if (total.passed === 0 && total.failed === 0) total = { passed: 0, failed: 1 };
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (interrupted.signal.aborted) return;
    interrupted.abort();
    process.exitCode = 130;
    process.stderr.write('\nInterrupted.\n');
  });
process.on('disconnect', () => interrupted.abort());

await main();
rmSync(scratch, { recursive: true, force: true });
// The channel to the process that started this one would keep it alive.
if (process.connected) process.disconnect();
