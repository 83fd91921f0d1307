// npm run mutate:ts                      a sample of the mutants of lib/kernel, lib/trade, the watcher and the relayer; docs/mutation.md
// npm run mutate:ts -- --sample N        how many of each area (75, 75, 50, 50); interrupted, or with a larger N, it goes on where it stopped
// npm run mutate:ts -- --seed S          another sample
// npm run mutate:ts -- --area AREA       only this area; writes no report
// npm run mutate:ts -- --seconds S       stops after S seconds, to be called again
// npm run mutate:ts -- --only reach      only asks which test files reach which mutants
// npm run mutate:ts -- --only judge      takes what they reach for known, and asks nothing more about it
// npm run mutate:ts -- --only report     writes the report of what is known so far
// npm run mutate:ts -- --words 'A B'     only mutants whose id contains these words, also outside of the sample; writes no report
import { createHash } from 'node:crypto';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findRefused } from './mutation-ts/compile.ts';
import { Judge } from './mutation-ts/judge.ts';
import { AREAS, filesOf, findMutants, readSource, type Mutant } from './mutation-ts/mutants.ts';
import { knownReach, knownVerdicts, noteReach, stamp, testsFor } from './mutation-ts/plan.ts';
import { resultOf, writeReport } from './mutation-ts/report.ts';
import { drawSample } from './mutation-ts/sample.ts';
import { Session, type Reach, type SessionOptions } from './mutation-ts/session.ts';
import { root } from './paths.ts';
import { say } from './progress.ts';

const { values: options } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    area: { type: 'string' },
    seconds: { type: 'string', default: '1000000' },
    only: { type: 'string' },
    words: { type: 'string', default: '' },
    part: { type: 'string', default: '1/1' },
  },
});
const begun = performance.now();
const isOver = (): boolean => performance.now() - begun > Number(options.seconds) * 1_000;
const areas = options.area ? [options.area] : Object.keys(AREAS);
/** Two processes may share the work: `--part 1/2` and `--part 2/2`. */
const [part, parts] = options.part.split('/').map(Number) as [number, number];
const isMine = (name: string): boolean =>
  Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 8), 16) % parts === part - 1;

/** Where unit tests of these files are most likely. */
const NEAR = /^tests\/(kernel|trade|chain|server|parity|vault|offer|price|dispute|exit)\//;

/** How many are tried where nobody says otherwise: those of watcher and relayer need a chain, and take a minute each. */
const SIZE: Readonly<Record<string, number>> = { 'lib/kernel': 75, 'lib/trade': 75, watcher: 50, relayer: 50 };

const mutantsOf = (area: string): Mutant[] => filesOf(area).flatMap((file) => findMutants(file, readSource(file)));

const words = options.words.split(' ').filter(Boolean);
const chosen = (area: string): Mutant[] =>
  words.length
    ? mutantsOf(area).filter(({ id }) => words.every((word) => id.includes(word)))
    : drawSample(mutantsOf(area), Number(options.sample ?? SIZE[area]), Number(options.seed));

async function learn(session: Session, projects: ReadonlyMap<string, string>): Promise<Map<string, Reach>> {
  // Browser tests start servers of their own, in which there is no mutant.
  const wanted = [...projects].filter(([, project]) => project !== 'e2e');
  const known = knownReach();
  // The nearest first: what is asked before all is known is asked well.
  const near = (file: string, project: string): number =>
    NEAR.test(file) ? (project === 'unit' ? 0 : 1) : project === 'unit' ? 2 : 1;
  const todo = wanted
    .filter(([file]) => isMine(file) && !known.has(file))
    .toSorted((a, b) => near(...a) - near(...b) || (a[0] < b[0] ? -1 : 1));
  if (todo.length) say(`${todo.length} test files to be asked what they reach`);
  for (const [file] of todo) {
    if (isOver()) break;
    const reach = await session.reach(file);
    if (reach.failed.length) say(`fails without any mutant, and is left out: ${reach.failed[0]}`);
    noteReach(file, reach);
  }
  return knownReach();
}

async function main(): Promise<void> {
  setPriority(5);
  if (options.only !== 'report') {
    const { default: config } = (await import(pathToFileURL(join(root, 'vitest.config.ts')).href)) as {
      default: { test: { projects: SessionOptions['projects'] } };
    };
    const session = await Session.open({
      projects: config.test.projects,
      mutated: Object.keys(AREAS).flatMap(filesOf),
    });
    const projects = new Map((await session.files()).map(({ file, project }) => [file, project]));
    const reach = options.only === 'judge' ? knownReach() : await learn(session, projects);
    const known = knownVerdicts();
    // In an order that has nothing to do with the text: a run that is stopped has seen a fair sample.
    const rank = (id: string): string => createHash('sha256').update(id).digest('hex');
    const shuffled = areas.flatMap(chosen).toSorted((a, b) => (rank(a.id) < rank(b.id) ? -1 : 1));
    const todo = shuffled.flatMap((mutant) => {
      const tests = testsFor(mutant, reach, projects);
      const before = known.get(mutant.id);
      const settled = before?.verdict === 'killed' || (before && before.tests === (tests.length ? stamp(tests) : ''));
      return settled ? [] : [{ mutant, tests }];
    });
    if (options.only !== 'reach') {
      say(`${todo.length} mutants to be tried`);
      const isUnit = (test: string) => projects.get(test) === 'unit';
      await new Judge(session, reach, isUnit, say).all(
        todo.filter(({ mutant }) => isMine(mutant.id)),
        isOver,
      );
    }
    await session.close();
    if (!isOver()) say('All of it is done');
  }
  if (options.area || words.length || (options.only && options.only !== 'report')) return;
  process.exitCode = (await report()) ? 0 : 1;
}

async function report(): Promise<boolean> {
  const verdicts = knownVerdicts();
  const samples = areas.map((area) => ({ area, found: mutantsOf(area).length, sample: chosen(area) }));
  const judged = samples.flatMap(({ sample }) => sample).filter(({ id }) => verdicts.has(id));
  const finished = samples.filter(({ sample }) => sample.every(({ id }) => verdicts.has(id)));
  const unnoticed = finished.flatMap(({ sample }) => sample).filter(({ id }) => verdicts.get(id)!.verdict !== 'killed');
  say(`${unnoticed.length} that no test noticed go to the compiler`);
  const refused = unnoticed.length ? await findRefused(unnoticed) : new Set<string>();
  const results = samples.map(({ area, found, sample }) => resultOf(area, found, sample, verdicts, refused));
  return writeReport(results, [...new Set(judged.map(({ file }) => file))].toSorted(), Number(options.seed));
}

await main();
