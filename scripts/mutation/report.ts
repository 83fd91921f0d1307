import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import type { Mutant } from './mutants.ts';
import type { Verdict } from './run.ts';

export type Judged = Mutant & Verdict;

/** Of the contract tests: a survivor is tried again when they change. */
export function testsHash(): string {
  const tests = join(root, 'contracts/test');
  const hash = createHash('sha256');
  for (const name of readdirSync(tests).filter((file) => file.endsWith('.sol')).sort()) hash.update(`${name}\0${readFileSync(join(tests, name), 'utf8')}\0`);
  return hash.digest('hex');
}
export function writeReport(judged: readonly Judged[], _source: string, _gas: number): boolean {
  const c: Record<string, number> = {}; for (const { verdict } of judged) c[verdict] = (c[verdict] ?? 0) + 1;
  process.stdout.write(JSON.stringify(c));
  return true;
}
