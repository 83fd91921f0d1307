// What is known from earlier runs: which test files reach which mutants, and the verdicts given so far.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { readSource, type Mutant } from './mutants.ts';
import type { Reach } from './session.ts';

const folder = join(root, 'test-results/mutation-ts');
const REACHED = join(folder, 'reached.jsonl');
const VERDICTS = join(folder, 'verdicts.jsonl');

/**
 * `refused`: no test fails, but `npm test` does, since the compiler refuses it. `unreached`: no test that was asked gets there; it counts as
 * survived.
 */
export interface Verdict {
  readonly id: string;
  readonly verdict: 'killed' | 'survived' | 'unreached';
  /** The first test that failed; `time limit` where the run had to be ended. */
  readonly by: string | null;
  /** How many test files were run, or would have been. */
  readonly asked: number;
}

interface Stamped {
  /** Of the mutated file. */
  readonly source: string;
  /** Of the test files that were asked: a survivor is tried again when they change. */
  readonly tests: string;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export const stamp = (files: readonly string[]): string => digest(files.map(readSource).join('\0'));

function readLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

function add(path: string, line: object): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(path, `${JSON.stringify(line)}\n`);
}

type ReachLine = Reach & { readonly file: string; readonly text: string };

/** Of test files as they are now: what another file beside them imports is not looked at. `--fresh` forgets. */
export function knownReach(): Map<string, Reach> {
  const found = new Map<string, Reach>();
  for (const line of readLines<ReachLine>(REACHED))
    if (existsSync(join(root, line.file)) && line.text === stamp([line.file])) found.set(line.file, line);
  return found;
}

export const noteReach = (file: string, reach: Reach): void => add(REACHED, { ...reach, file, text: stamp([file]) });

/** Verdicts on files as they are now, the latest of each mutant. */
export function knownVerdicts(): Map<string, Verdict & Stamped> {
  const found = new Map<string, Verdict & Stamped>();
  for (const line of readLines<Verdict & Stamped>(VERDICTS)) {
    const file = line.id.slice(0, line.id.indexOf(' '));
    if (existsSync(join(root, file)) && line.source === stamp([file])) found.set(line.id, line);
  }
  return found;
}

export const noteVerdict = (verdict: Verdict, mutant: Mutant, tests: string): void =>
  add(VERDICTS, { ...verdict, source: stamp([mutant.file]), tests } satisfies Verdict & Stamped);

/** Milliseconds of tests, as they take without a mutant, that one mutant may be asked: of those that need nothing, and of the rest. */
const MOST = { unit: 12_000, other: 90_000 };

/** Milliseconds: a file that takes longer is a simulation or the like, and is asked of no mutant. */
const LONGEST = 40_000;

/** `kernel` of lib/kernel/money.ts and of tests/kernel/money.test.ts; of server/signer/ledger.ts and tests/server/signer.test.ts, `server`. */
const nounOf = (file: string): string => /^(?:lib|tests|(?=server))\/?([^/]+)\//.exec(file)?.[1] ?? '';

export const isNear = (test: string, file: string): boolean => nounOf(test) === nounOf(file);

/**
 * The test files that reach a mutant: those that need nothing first, those of its noun before others, the quick before the slow, up to what
 * one mutant may cost; those of its noun are asked whatever they cost.
 */
export function testsFor(
  { file, number }: Mutant,
  reach: ReadonlyMap<string, Reach>,
  project: ReadonlyMap<string, string>,
): string[] {
  const kindOf = (name: string) => (project.get(name) === 'unit' ? 'unit' : 'other');
  const cost = ([name, { took }]: readonly [string, Reach]) =>
    (kindOf(name) === 'unit' ? 0 : 1e9) + (isNear(name, file) ? 0 : 1e8) + took;
  const spent = { unit: 0, other: 0 };
  return [...reach]
    .filter(([, { reached, failed, took }]) => !failed.length && took < LONGEST && reached[file]?.includes(number))
    .toSorted((a, b) => cost(a) - cost(b))
    .filter(([name, { took }]) => {
      const kind = kindOf(name);
      spent[kind] += took;
      return spent[kind] <= MOST[kind] || (kind === 'unit' && isNear(name, file));
    })
    .map(([name]) => name);
}
