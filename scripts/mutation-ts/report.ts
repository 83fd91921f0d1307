// The verdicts as docs/mutation.md and docs/mutation.json, and what a test holds against them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { say } from '../progress.ts';
import type { Mutant } from './mutants.ts';
import type { Verdict } from './plan.ts';
import { interval } from './sample.ts';

/** Why a survivor is none to worry about: `equivalent` does the same for every caller, `accepted` does not. By id. */
export type Explanations = Readonly<Record<string, { readonly kind: 'equivalent' | 'accepted'; readonly why: string }>>;

export interface AreaResult {
  readonly area: string;
  /** How many mutants there are. */
  readonly found: number;
  /** Those of the sample. */
  readonly drawn: number;
  /** Less than drawn: the run was stopped, and of the area nothing is said yet, since what is killed is known sooner than what survives. */
  readonly tried: number;
  readonly killed: number;
  /** Of those killed: ended because they took too long. */
  readonly timeLimit: number;
  /** No test fails, but the compiler refuses it. */
  readonly refused: readonly string[];
  /** Ids; `unreached` ones are among them. */
  readonly survivors: readonly string[];
  readonly unreached: number;
}

export interface Summary {
  readonly date: string;
  readonly seed: number;
  readonly areas: readonly AreaResult[];
  /** Every file that a mutant of the sample is in. */
  readonly files: readonly string[];
}

const SUMMARY = join(root, 'docs/mutation.json');
const SURVIVORS = join(root, 'docs/mutation-survivors.json');

export const readSummary = (): Summary => JSON.parse(readFileSync(SUMMARY, 'utf8')) as Summary;
export const readExplanations = (): Explanations =>
  existsSync(SURVIVORS) ? (JSON.parse(readFileSync(SURVIVORS, 'utf8')) as Explanations) : {};

export function resultOf(
  area: string,
  found: number,
  sample: readonly Mutant[],
  verdicts: ReadonlyMap<string, Verdict>,
  refused: ReadonlySet<string>,
): AreaResult {
  const judged = sample.flatMap(({ id }) => verdicts.get(id) ?? []);
  const unnoticed = judged.filter(({ verdict }) => verdict !== 'killed');
  const survivors = unnoticed.filter(({ id }) => !refused.has(id));
  return {
    area,
    found,
    drawn: sample.length,
    tried: judged.length,
    killed: judged.length - unnoticed.length,
    timeLimit: judged.filter(({ by }) => by === 'time limit').length,
    refused: unnoticed.filter(({ id }) => refused.has(id)).map(({ id }) => id),
    survivors: survivors.map(({ id }) => id),
    unreached: survivors.filter(({ verdict }) => verdict === 'unreached').length,
  };
}

/** Noticed by `npm test`, of those tried. */
export const scoreOf = ({ killed, refused, tried }: AreaResult): number => tried && (killed + refused.length) / tried;

export const isFinished = ({ drawn, tried }: AreaResult): boolean => drawn > 0 && drawn === tried;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function row(result: AreaResult): string {
  const { area, found, tried, killed, refused, survivors, unreached, timeLimit } = result;
  if (!isFinished(result)) return `| ${area} | not finished |  | ${tried} of ${result.drawn} drawn |${' |'.repeat(5)}`;
  const [low, high] = interval(killed + refused.length, tried);
  const score = `**${percent(scoreOf(result))}** (${percent(low)} to ${percent(high)})`;
  const cells = [
    area,
    score,
    percent(tried && killed / tried),
    `${tried} of ${found}`,
    killed,
    timeLimit,
    refused.length,
    survivors.length,
    unreached,
  ];
  return `| ${cells.join(' | ')} |`;
}

const TITLES = ['area', 'noticed (95 % interval)', 'by tests alone', 'tried', 'killed', 'by the time limit'];
const HEADER = `| ${[...TITLES, 'by the compiler', 'survived', 'of those, reached by no test asked'].join(' | ')} |\n|${' --- |'.repeat(9)}`;

const HEAD = `# Mutation testing of the TypeScript

Each mutant is a file with one thing written wrongly; a mutant that nothing notices survives. Written by \`npm run mutate:ts\` from the syntax
tree that rolldown's parser gives: boundaries, equality, conditions (opposite, always, never), logic, left-out operands, negations,
arithmetic, booleans, words of a union emptied, lists emptied, \`?.\` written as \`.\`, statements left out, answers put to nothing. Of all the
mutants a random sample is tried, each file with its share; the seed draws the same sample again.

- A mutant meets the unit tests that reach it, then the tests with a database or a chain: those of its noun first, the quick before the slow, up to a
  minute and a half of them. Browser tests are not asked, nor what comes after that time, nor a file of 40 seconds and more; so the score is rather too low.
- *Killed*: a test fails, or none ends for three times as long as the longest file asked takes without it, and 30 seconds, 75 at most. *By the compiler*: no test asked fails,
  and \`tsc\`, which \`npm test\` begins with, refuses it. *Noticed* is both together.
- Not mutated: SQL, what runs in browsers (\`browser.ts\`, \`*.browser.ts\`), and \`server/signer/index.ts\`, which begins a process. Where a
  test starts a process, that one has no mutant in it.

`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

function write(summary: Summary): string {
  const explanations = readExplanations();
  const rows = summary.areas
    .filter(isFinished)
    .flatMap(({ survivors }) =>
      survivors.map(
        (id) =>
          `| \`${cell(id)}\` | ${explanations[id]?.kind ?? '?'} | ${cell(explanations[id]?.why ?? 'NOT EXPLAINED')} |`,
      ),
    );
  return `${HEAD}Run of ${summary.date}, seed ${summary.seed}.

${[HEADER, ...summary.areas.map(row)].join('\n')}

${
  belowOf(summary.areas).length
    ? `Not yet at the ${100 * PROMISED} % that is promised: ${belowOf(summary.areas)
        .map(({ area }) => area)
        .join(', ')}.`
    : `Every area is at the ${100 * PROMISED} % that is promised, or above.`
}

## Survivors

Explained one by one in \`mutation-survivors.json\`. *Equivalent*: no caller can tell. *Accepted*: one could, and it does not matter enough
for a test.

${['| mutant | | why |', '| --- | --- | --- |', ...rows].join('\n')}
`;
}

/** What is promised of each area. */
export const PROMISED = 0.9;
export const belowOf = (areas: readonly AreaResult[]): AreaResult[] =>
  areas.filter((area) => !isFinished(area) || scoreOf(area) < PROMISED);

/** What is wrong with a report: a file that is gone, a survivor without its why, a why of no survivor. */
export function faultsOf(summary: Summary, explanations: Explanations): string[] {
  const survivors = new Set(summary.areas.filter(isFinished).flatMap((area) => area.survivors));
  return [
    ...summary.files.filter((file) => !existsSync(join(root, file))).map((file) => `is not there: ${file}`),
    ...[...survivors].filter((id) => !explanations[id]).map((id) => `not explained: ${id}`),
    ...Object.keys(explanations)
      .filter((id) => !survivors.has(id))
      .map((id) => `explained, and no survivor: ${id}`),
  ];
}

/** Writes both files. False where something in them is not as it must be; it is said. */
export function writeReport(areas: readonly AreaResult[], files: readonly string[], seed: number): boolean {
  const summary: Summary = { date: new Date().toISOString().slice(0, 10), seed, areas, files };
  writeFileSync(SUMMARY, `${JSON.stringify(summary, null, 2)}\n`);
  writeFileSync(join(root, 'docs/mutation.md'), write(summary));
  const faults = faultsOf(summary, readExplanations());
  for (const fault of faults) say(fault);
  for (const area of areas) say(`${area.area}: ${percent(scoreOf(area))} of ${area.tried}`);
  return faults.length + belowOf(areas).length === 0;
}
