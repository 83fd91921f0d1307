// npm run prove                 proves every property of contracts/prove/Properties.sol and writes contracts/prove/result.md
// npm run prove -- NAME ...     only these properties; writes nothing
// npm run prove -- --faults     plants faults in the machine, one at a time, and expects its property not to be proved
//
// solc's SMTChecker (engine BMC) writes one question for each assert on each path of one call; z3, compiled to WebAssembly
// by its makers and had from npm, answers it. "unsat" means that no state and no arguments make the assert fail.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FAULTS, plant } from './prove/faults.ts';
import { properties, proofHash, readSources, type Sources } from './prove/sources.ts';
import { root } from './paths.ts';

interface Solc {
  version(): string;
  compile(input: string, callbacks: { import: Importer; smtSolver: (query: string) => { contents: string } }): string;
}
type Importer = (path: string) => { contents: string } | { error: string };

/** What came out for one property: how many asserts the solver proved, refuted, and gave up on. */
interface Outcome {
  readonly name: string;
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
  readonly seconds: number;
}

const require = createRequire(import.meta.url);
const solc = require('solc') as Solc;
const { version: z3Version } = JSON.parse(readFileSync(require.resolve('z3-solver/package.json'), 'utf8')) as {
  version: string;
};

/** A count of the solver's own steps, not seconds: the verdict is the same on a slow machine. */
const LIMIT = 200_000_000;

/** The questions that solc asks about one contract of Properties.sol. Throws on any compiler error. */
function questions(sources: Sources, name: string): string[] {
  const asked: string[] = [];
  const input = {
    language: 'Solidity',
    sources: { 'prove/Properties.sol': { content: sources['prove/Properties.sol'] } },
    settings: {
      modelChecker: {
        engine: 'bmc',
        solvers: ['smtlib2'],
        targets: ['assert'],
        timeout: 0,
        showUnsupported: true,
        contracts: { 'prove/Properties.sol': [name] },
      },
      outputSelection: {},
    },
  };
  const answer = solc.compile(JSON.stringify(input), {
    import: (path) => (path in sources ? { contents: sources[path as keyof Sources] } : { error: `no ${path}` }),
    smtSolver: (query) => {
      asked.push(query);
      return { contents: 'unknown\n' };
    },
  });
  const { errors = [] } = JSON.parse(answer) as { errors?: { severity: string; message: string }[] };
  const wrong = errors.filter(({ severity, message }) => severity === 'error' || /not support/i.test(message));
  if (wrong.length) throw new Error(wrong.map(({ message }) => message).join('\n'));
  return asked;
}

async function prove(sources: Sources, name: string): Promise<Outcome> {
  const from = performance.now();
  const asked = questions(sources, name);
  const count = { proved: 0, refuted: 0, unknown: 0 };
  const { init } = await import('z3-solver');
  const { Z3 } = await init();
  for (const query of asked) {
    const config = Z3.mk_config();
    const context = Z3.mk_context(config);
    Z3.del_config(config);
    // Without the values of a counterexample: only the verdict counts.
    const text = `(set-option :rlimit ${LIMIT})\n${query.slice(0, query.lastIndexOf('(get-value') >>> 0)}`;
    const answer = await Z3.eval_smtlib2_string(context, text);
    Z3.del_context(context);
    if (answer.startsWith('unsat')) count.proved++;
    else if (answer.startsWith('sat')) count.refuted++;
    else count.unknown++;
  }
  return { name, ...count, seconds: (performance.now() - from) / 1_000 };
}

const isProved = ({ proved, refuted, unknown }: Outcome) => proved > 0 && refuted + unknown === 0;

function say(outcome: Outcome): void {
  const verdict = isProved(outcome) ? 'proved' : outcome.refuted ? 'REFUTED' : 'NOT PROVED';
  const { name, proved, refuted, unknown, seconds } = outcome;
  process.stdout.write(
    `${verdict.padEnd(10)} ${name}: ${proved} asserts proved, ${refuted} refuted, ${unknown} undecided, ${seconds.toFixed(1)} s\n`,
  );
}

const RESULT = join(root, 'contracts', 'prove', 'result.md');

/** Replaces what stands between a heading and the next one (or the end) of result.md. */
function write(heading: string, body: string): void {
  const old = readFileSync(RESULT, 'utf8');
  const start = old.indexOf(`## ${heading}\n`);
  if (start < 0) throw new Error(`contracts/prove/result.md has no heading "${heading}"`);
  const next = old.indexOf('\n## ', start);
  writeFileSync(RESULT, `${old.slice(0, start)}## ${heading}\n\n${body}\n${next < 0 ? '' : old.slice(next)}`);
}

const under = (sources: Sources) =>
  `solc ${solc.version()} (SMTChecker, engine BMC), z3-solver ${z3Version}, at most ${LIMIT.toLocaleString('en')} solver steps an assert.\n\nSources: ${proofHash(sources)}`;

async function proveAll(sources: Sources, only: readonly string[]): Promise<boolean> {
  const wanted = properties(sources).filter(({ name }) => !only.length || only.includes(name));
  const outcomes: Outcome[] = [];
  for (const { name } of wanted) {
    const outcome = await prove(sources, name);
    say(outcome);
    outcomes.push(outcome);
  }
  if (!only.length) {
    const rows = wanted.map(({ name, says }, i) => {
      const outcome = outcomes[i]!;
      const verdict = isProved(outcome) ? 'proved' : outcome.refuted ? '**refuted**' : '**not proved**';
      return `| ${name} | ${says} | ${verdict} | ${outcome.proved} of ${outcome.proved + outcome.refuted + outcome.unknown} | ${outcome.seconds.toFixed(0)} |`;
    });
    const table = [
      '| property | says | verdict | asserts proved | seconds |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ];
    write('Proved', `${under(sources)}\n\n${table.join('\n')}`);
  }
  return outcomes.every(isProved) && outcomes.length > 0;
}

async function proveFaults(sources: Sources): Promise<boolean> {
  const rows: string[] = [];
  let noticed = true;
  for (const fault of FAULTS) {
    const outcome = await prove(plant(sources, fault), fault.property);
    const caught = outcome.refuted > 0;
    noticed &&= caught;
    process.stdout.write(`${caught ? 'noticed' : 'NOT NOTICED'}: ${fault.what} (${fault.property})\n`);
    rows.push(`| ${fault.what} | ${fault.property} | ${caught ? 'refuted' : '**not noticed**'} |`);
  }
  write(
    'Faults planted',
    `${under(sources)}\n\n| fault | property | verdict |\n| --- | --- | --- |\n${rows.join('\n')}`,
  );
  return noticed;
}

const args = process.argv.slice(2);
const sources = readSources();
const good = args.includes('--faults') ? await proveFaults(sources) : await proveAll(sources, args);
// The solver's threads would keep the process.
process.exit(good ? 0 : 1);
