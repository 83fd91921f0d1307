// npm run prove                  proves every property of contracts/prove/Properties.sol at every entry, then plants faults in the machine,
//                                one at a time, and expects the property of each to be refuted; writes contracts/prove/result.md
// npm run prove -- NAME ...      only these properties; NAME.ENTRY only there; writes nothing
// npm run prove -- --faults      only the faults; writes their part
//
// solc's SMTChecker (engine BMC) writes one question for each assert on each path of one call; z3, compiled to WebAssembly
// by its makers and had from npm, answers it. "unsat" means that no state and no arguments make the assert fail.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimNothingHappens, FAULTS, plant } from './prove/faults.ts';
import { isProved, Prover, sum, type Counts } from './prove/prover.ts';
import { falseClaims, PLANTED, plantedText, PROVED, provedText, replaceSection } from './prove/result.ts';
import { properties, readSources, type Sources } from './prove/sources.ts';
import { root } from './paths.ts';

const RESULT = join(root, 'contracts', 'prove', 'result.md');

function write(heading: string, body: string): void {
  writeFileSync(RESULT, replaceSection(readFileSync(RESULT, 'utf8'), heading, body));
}

async function proveAll(prover: Prover, sources: Sources, only: readonly string[]): Promise<boolean> {
  const isWanted = (name: string, entry: string) =>
    !only.length || only.includes(name) || only.includes(`${name}.${entry}`);
  const outcomes = new Map<string, Counts>();
  await Promise.all(
    properties(sources).map(async ({ name, entries }) => {
      const wanted = entries.filter((entry) => isWanted(name, entry));
      const each = await Promise.all(wanted.map((entry) => prover.prove(sources, name, entry)));
      const counts = sum(each);
      if (!wanted.length) return;
      const verdict = isProved(counts) ? 'proved' : counts.refuted ? 'REFUTED' : 'NOT PROVED';
      const not = wanted.filter((_, i) => !isProved(each[i]!));
      const { proved, refuted, unknown } = counts;
      const where = not.length ? ` (at ${not.join(', ')})` : '';
      process.stdout.write(
        `${verdict.padEnd(10)} ${name}: ${proved} asserts proved, ${refuted} refuted, ${unknown} undecided${where}\n`,
      );
      outcomes.set(name, counts);
    }),
  );
  if (!only.length) write(PROVED, provedText(sources, outcomes));
  return outcomes.size > 0 && [...outcomes.values()].every(isProved);
}

async function proveFaults(prover: Prover, sources: Sources): Promise<boolean> {
  const claimed = claimNothingHappens(sources);
  const tried = await Promise.all(
    [
      ...FAULTS.map((fault) => ({ ...fault, sources: plant(sources, fault) })),
      ...falseClaims(sources).map((claim) => ({ ...claim, sources: claimed })),
    ].map(async ({ what, property, at, sources: faulty }) => {
      const isRefuted = (await prover.prove(faulty, property, at)).refuted > 0;
      process.stdout.write(`${isRefuted ? 'refuted' : 'NOT NOTICED'}: ${what} (${property}, ${at})\n`);
      return { what, property, at, isRefuted };
    }),
  );
  write(PLANTED, plantedText(sources, tried));
  return tried.every(({ isRefuted }) => isRefuted);
}

const args = process.argv.slice(2);
const sources = readSources();
const prover = new Prover();
let good = true;
if (!args.includes('--faults')) good = await proveAll(prover, sources, args);
if (!args.length || args.includes('--faults')) good = (await proveFaults(prover, sources)) && good;
await prover.close();
process.exitCode = good ? 0 : 1;
