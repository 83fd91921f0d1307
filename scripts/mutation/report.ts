// The verdicts as contracts/mutation.md and contracts/mutation.json, and what a test holds against them.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { say } from '../progress.ts';
import { solcVersion } from './compiler.ts';
import { DEFENCES } from './defences.ts';
import type { Mutant } from './mutants.ts';
import type { Verdict } from './run.ts';

export type Judged = Mutant & Verdict;

/** Why a survivor is none to worry about: `equivalent` does the same for every caller, `accepted` does not. By id. */
export type Explanations = Readonly<Record<string, { readonly kind: 'equivalent' | 'accepted'; readonly why: string }>>;

export interface Summary {
  /** Of the syntax trees: comments and layout are not in it. */
  readonly source: string;
  readonly date: string;
  readonly found: number;
  /** How many were tried. Less than found: a sample, in an order that has nothing to do with the text. */
  readonly tried: number;
  readonly counts: Readonly<Record<Verdict['verdict'], number>>;
  readonly survivors: readonly string[];
  readonly defences: readonly DefenceResult[];
}

export interface DefenceResult {
  readonly defence: string;
  /** Id of each mutant that removes it, with the tests that fail on it. */
  readonly removals: readonly { readonly id: string; readonly killed: boolean; readonly by: readonly string[] }[];
}

const EXPLANATIONS = join(root, 'contracts/mutation-survivors.json');
const SUMMARY = join(root, 'contracts/mutation.json');

export const readExplanations = (): Explanations =>
  existsSync(EXPLANATIONS) ? (JSON.parse(readFileSync(EXPLANATIONS, 'utf8')) as Explanations) : {};

export const readSummary = (): Summary => JSON.parse(readFileSync(SUMMARY, 'utf8')) as Summary;

/** What is wrong with a summary: nobody explained a survivor, a defence can be removed unseen, nothing was tried. */
export function faultsOf(summary: Summary, explanations: Explanations): string[] {
  const faults = summary.survivors.filter((id) => !explanations[id]?.why).map((id) => `not explained: ${id}`);
  for (const { defence, removals } of summary.defences) {
    if (removals.length === 0) faults.push(`no mutant removes: ${defence}`);
    for (const { id, killed } of removals) if (!killed) faults.push(`survives: ${id} (${defence})`);
  }
  if (summary.counts.killed === 0) faults.push('no mutant was killed');
  return faults;
}

/** Of the contract tests: a survivor is tried again when they change. */
export function testsHash(): string {
  const tests = join(root, 'contracts/test');
  const hash = createHash('sha256');
  const names = readdirSync(tests).filter((file) => file.endsWith('.sol'));
  for (const name of names.sort()) hash.update(`${name}\0${readFileSync(join(tests, name), 'utf8')}\0`);
  return hash.digest('hex');
}

const tally = (judged: readonly Judged[]): Record<Verdict['verdict'], number> => {
  const counts = { killed: 0, survived: 0, equal: 0, duplicate: 0, invalid: 0 };
  for (const { verdict } of judged) counts[verdict] += 1;
  return counts;
};

const score = ({ killed, survived }: { killed: number; survived: number }): string =>
  killed + survived === 0 ? '-' : `${((100 * killed) / (killed + survived)).toFixed(1)} %`;

function tableBy(judged: readonly Judged[], title: string, key: (mutant: Judged) => string): string {
  const groups = Map.groupBy(judged, key);
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => {
      const counts = tally(members);
      const { killed, survived, equal, duplicate, invalid } = counts;
      return `| ${name} | ${score(counts)} | ${killed} | ${survived} | ${equal} | ${duplicate} | ${invalid} |`;
    });
  return [
    `| ${title} | score | killed | survived | same bytecode | duplicate | does not compile |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function survivorsTable(survivors: readonly Judged[], explanations: Explanations): string {
  const rows = survivors.map(({ id, file, line }) => {
    const known = explanations[id];
    return `| \`${cell(id)}\` | ${file}:${line} | ${known?.kind ?? '?'} | ${cell(known?.why ?? 'NOT EXPLAINED')} |`;
  });
  return ['| mutant | where | | why |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function defencesTable(defences: readonly DefenceResult[]): string {
  const rows = defences.flatMap(({ defence, removals }) =>
    removals.map(({ id, killed, by }, at) => {
      const tests = by.slice(0, 3).map((test) => `\`${test.split('.').at(-1)}\``);
      return `| ${at === 0 ? cell(defence) : ''} | \`${cell(id)}\` | ${killed ? tests.join(', ') : 'SURVIVES'} |`;
    }),
  );
  return ['| defence | removed by | seen by, for one |', '| --- | --- | --- |', ...rows].join('\n');
}

const HEAD = `# Mutation testing of the contracts

Each mutant is the contract with one thing written wrongly; a mutant that no test notices survives. Written by \`npm run mutate\` from
solc's syntax tree: relations, logic, arithmetic, bits, left-out operands, statements and modifiers, constants, swapped arguments, other
fields and constants, environment, casts, results, and the Yul of inline assembly. \`contracts/src/local/\` holds nothing and is not mutated.
Score = killed / (killed + survived). What compiles to the original's bytecode is no fault and is counted apart, and so is what compiles to
the bytecode of another mutant.

`;

function write(judged: readonly Judged[], summary: Summary): string {
  const survivors = judged.filter(({ verdict }) => verdict === 'survived');
  const whole =
    summary.tried === summary.found
      ? `All ${summary.found} mutants were tried.`
      : `**${summary.tried} of ${summary.found} mutants were tried**: a sample, in an order that has nothing to do with the text. \`npm run mutate\` goes on.`;
  const conditions = [
    `Score: **${score(summary.counts)}**. ${whole}`,
    '',
    `Run of ${summary.date}; solc ${solcVersion()} through solc-js, forge from npm, fuzz 32 runs and invariants 6 walks of 64 acts with a fixed seed.`,
    'A mutant meets the unit suites compiled with the cheap half of the optimizer, and, where it survives, every suite as it would be deployed.',
    `Syntax tree of the sources: \`${summary.source}\` (a test compares it with the sources).`,
  ].join('\n');
  return `${HEAD}${conditions}

${tableBy(judged, 'file', ({ file }) => `\`${file}\``)}

${tableBy(judged, 'operator', ({ operator }) => operator)}

## What each defence is worth

The defence, a mutant that removes it, and a test that then fails (all of them are in \`mutation.json\`).

${defencesTable(summary.defences)}

## Survivors

Explained one by one in \`mutation-survivors.json\`. *Equivalent*: no caller can tell. *Accepted*: one could, and it does not matter.

${survivorsTable(survivors, readExplanations())}
`;
}

/** Writes both files. False where something in them is not as it must be; it is said. */
export function writeReport(all: readonly Mutant[], verdicts: ReadonlyMap<string, Verdict>, source: string): boolean {
  const judged = all.flatMap((mutant) => {
    const verdict = verdicts.get(mutant.id);
    return verdict ? [{ ...mutant, ...verdict }] : [];
  });
  const defences = DEFENCES.map(({ defence, removedBy }) => ({
    defence,
    removals: removedBy.map((id) => {
      const known = verdicts.get(id);
      return { id, killed: known?.verdict === 'killed', by: known?.by ?? [] };
    }),
  }));
  const summary: Summary = {
    source,
    date: new Date().toISOString().slice(0, 10),
    found: all.length,
    tried: judged.length,
    counts: tally(judged),
    survivors: judged.filter(({ verdict }) => verdict === 'survived').map(({ id }) => id),
    defences,
  };
  writeFileSync(SUMMARY, `${JSON.stringify(summary, null, 2)}\n`);
  writeFileSync(join(root, 'contracts/mutation.md'), write(judged, summary));
  const faults = faultsOf(summary, readExplanations());
  for (const fault of faults) say(fault);
  say(`score ${score(summary.counts)}: ${JSON.stringify(summary.counts)}`);
  return faults.length === 0;
}
