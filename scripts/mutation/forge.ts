// forge on cached tests, with the contract under test replaced through the environment.
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { foundryBinary } from '../platform.ts';
import { solcVersion, TARGETS, type Target } from './compiler.ts';

export const folder = join(root, 'contracts/cache/mutation');

/** Seconds until a run is ended; the mutant then counts as killed, as one that never comes to an end. */
const LIMIT_SECONDS = 120;
const BUILD_LIMIT_SECONDS = 1_200;

/**
 * forge asks its compiler for its version before every run, and loading it takes longer than the run. This one only answers:
 * everything is compiled before, by the real one.
 */
function versionOnly(): string {
  const path = join(folder, 'solc-version');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1" = --version ] || { echo 'compile first: forge build' >&2; exit 1; }\necho 'solc, the solidity compiler commandline interface'\necho 'Version: ${solcVersion()}'\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

let compiler: string | undefined;

export interface Outcome {
  /** Contract and test, as forge names them. Empty: everything passed. */
  readonly failed: readonly string[];
  readonly passed: number;
  readonly timedOut: boolean;
}

type Report = Record<string, { test_results: Record<string, { status: string }> }>;

function runForge(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  limitSeconds: number,
): Promise<{ text: string; timedOut: boolean; code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(foundryBinary('forge'), args, { cwd: root, env: { ...process.env, ...env } });
    let text = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, limitSeconds * 1_000);
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ text, timedOut, code });
    });
  });
}

/** Compiles the tests with the real compiler. */
export async function buildTests(): Promise<void> {
  const { text, code, timedOut } = await runForge(['build', '--json'], {}, BUILD_LIMIT_SECONDS);
  if (timedOut) throw new Error(`the tests were not compiled within ${BUILD_LIMIT_SECONDS} s`);
  if (code !== 0) throw new Error(`the tests do not compile:\n${text.slice(-4_000)}`);
}

/** What a lane works on: forge writes its list of compiled files anew on every run, so no two runs may share it. */
function lanePaths(lane: number): { out: string; cache: string } {
  const cache = `contracts/cache/mutation/lane-${lane}`;
  return { out: `${cache}/out`, cache };
}

/** Copies the compiled tests for each lane. */
export function layLanes(lanes: number): void {
  const list = readFileSync(join(root, 'contracts/cache/solidity-files-cache.json'), 'utf8');
  for (let lane = 0; lane < lanes; ++lane) {
    const { out, cache } = lanePaths(lane);
    rmSync(join(root, cache), { recursive: true, force: true });
    cpSync(join(root, 'contracts/out'), join(root, out), { recursive: true });
    writeFileSync(join(root, cache, 'solidity-files-cache.json'), list.replaceAll('"contracts/out', `"${out}`));
  }
}

/** Runs the tests on this creation code. `args` choose the tests. Throws where forge itself fails. */
export async function runTests(target: Target, code: string, lane: number, args: readonly string[]): Promise<Outcome> {
  compiler ??= versionOnly();
  const { out, cache } = lanePaths(lane);
  const { text, timedOut } = await runForge(
    ['test', '--json', '-j', '1', ...args],
    {
      [TARGETS[target]]: code,
      FOUNDRY_SOLC: compiler,
      FOUNDRY_OUT: out,
      FOUNDRY_CACHE_PATH: cache,
      FOUNDRY_CODE_SIZE_LIMIT: '1000000',
      FOUNDRY_FUZZ_SEED: '0x1',
      FOUNDRY_FUZZ_RUNS: '32',
      FOUNDRY_INVARIANT_RUNS: '6',
      FOUNDRY_INVARIANT_DEPTH: '64',
    },
    LIMIT_SECONDS,
  );
  if (timedOut) return { failed: [], passed: 0, timedOut };
  const line = text.split('\n').findLast((candidate) => candidate.startsWith('{'));
  if (line === undefined) throw new Error(`forge could not be read:\n${text.slice(-2_000)}`);
  const failed: string[] = [];
  let passed = 0;
  for (const [suite, { test_results }] of Object.entries(JSON.parse(line) as Report))
    for (const [name, { status }] of Object.entries(test_results)) {
      const said = `${suite.split(':').at(-1)}.${name.replace(/\(.*$/s, '')}`;
      if (status === 'Success') passed++;
      else if (status === 'Failure') failed.push(said);
    }
  if (passed + failed.length === 0) throw new Error(`forge ran no test:\n${text.slice(-2_000)}`);
  return { failed, passed, timedOut };
}
