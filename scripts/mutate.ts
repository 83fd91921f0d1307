// npm run mutate             gives every mutant of the contracts its verdict and writes contracts/mutation.md. Interrupted, it
//                            goes on where it stopped; when tests were added, only survivors are tried again.
// npm run mutate -- --fresh  forgets earlier verdicts
// npm run mutate -- --list   names the mutants and runs nothing
// npm run mutate -- --report writes the report of what is known so far
// npm run mutate -- WORDS    only mutants whose id contains these words; writes no report
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parseSources } from './mutation/compiler.ts';
import { buildTests, folder, layLanes } from './mutation/forge.ts';
import { DEFENCE_MUTANTS } from './mutation/defences.ts';
import { findMutants, treeHash, type Mutant } from './mutation/mutants.ts';
import { testsHash, writeReport } from './mutation/report.ts';
import { findBaseline, Runner, type Verdict } from './mutation/run.ts';
import { say } from './progress.ts';

const LANES = 2;
const args = process.argv.slice(2);
const words = args.filter((arg) => !arg.startsWith('--'));

const files = parseSources();
const source = treeHash(files);
const all = findMutants(files);
const chosen = all.filter(({ id }) => words.every((word) => id.includes(word)));
const journal = join(folder, 'verdicts.jsonl');

interface Line extends Verdict {
  readonly source: string;
  readonly tests: string;
}

/** Verdicts of earlier runs on these very sources, and which are to be given anew: survivors of other tests, and what is half known. */
function known(tests: string): { verdicts: Map<string, Verdict>; stale: Set<string> } {
  if (args.includes('--fresh')) rmSync(journal, { force: true });
  const verdicts = new Map<string, Verdict>();
  const stale = new Set<string>();
  const lines = existsSync(journal) ? readFileSync(journal, 'utf8').trim().split('\n').filter(Boolean) : [];
  for (const line of lines) {
    const verdict = JSON.parse(line) as Line;
    if (verdict.source !== source) continue;
    verdicts.set(verdict.id, verdict);
    const partial = DEFENCE_MUTANTS.has(verdict.id) && verdict.verdict === 'killed' && !verdict.complete;
    if (partial || (verdict.verdict === 'survived' && verdict.tests !== tests)) stale.add(verdict.id);
    else stale.delete(verdict.id);
  }
  return { verdicts, stale };
}

/**
 * Defences first, then what survived other tests; the rest in an order that has nothing to do with the text, so that a run that is
 * stopped has seen a fair sample.
 */
function inOrder(mutants: readonly Mutant[], stale: ReadonlySet<string>): Mutant[] {
  const rank = (id: string): string =>
    (DEFENCE_MUTANTS.has(id) ? '0' : stale.has(id) ? '1' : '2') + createHash('sha256').update(id).digest('hex');
  return mutants.toSorted((a, b) => (rank(a.id) < rank(b.id) ? -1 : 1));
}

async function main(): Promise<void> {
  if (args.includes('--list')) {
    for (const { file, line, id } of chosen) process.stdout.write(`${file}:${line}  ${id}\n`);
    process.stdout.write(`${chosen.length} mutants\n`);
    return;
  }
  const tests = testsHash();
  const { verdicts, stale } = known(tests);
  if (args.includes('--report')) {
    process.exitCode = writeReport(all, verdicts, source) ? 0 : 1;
    return;
  }
  setPriority(2);
  mkdirSync(folder, { recursive: true });
  say('Compiling the tests');
  await buildTests();
  layLanes(LANES);
  say('The tests on the contracts as they are');
  const baseline = await findBaseline();
  const todo = inOrder(
    chosen.filter(({ id }) => stale.has(id) || !verdicts.has(id)),
    stale,
  );
  say(`${chosen.length} mutants, ${todo.length} to be tried; ${baseline.gas.length} tests measure gas`);
  const begun = Date.now();
  let done = 0;
  await new Runner(files, baseline, (id) => words.length > 0 || DEFENCE_MUTANTS.has(id)).run(todo, LANES, (verdict) => {
    verdicts.set(verdict.id, verdict);
    appendFileSync(journal, `${JSON.stringify({ ...verdict, source, tests } satisfies Line)}\n`);
    if (verdict.verdict === 'survived') say(`survived: ${verdict.id}`);
    if (++done % 50 === 0) say(`${done} of ${todo.length} after ${Math.round((Date.now() - begun) / 1_000)} s`);
  });
  if (words.length) {
    for (const { id } of chosen) {
      const { verdict, by } = verdicts.get(id)!;
      process.stdout.write(`${verdict}: ${id}${by.length ? ` [${by.join(', ')}]` : ''}\n`);
    }
    return;
  }
  process.exitCode = writeReport(all, verdicts, source) ? 0 : 1;
}

await main();
