// Which mutants are tried, and how sure the score of a sample is.
import { createHash } from 'node:crypto';
import type { Mutant } from './mutants.ts';

/** An order that only the seed and the mutants' names decide. */
const rank = (seed: number, id: string): string => createHash('sha256').update(`${seed} ${id}`).digest('hex');

/**
 * `size` of them, each file with its share, rounded so that the shares add up (largest remainders). A larger sample of the same seed holds
 * nearly all of a smaller one, so that a run can be made longer.
 */
export function drawSample(mutants: readonly Mutant[], size: number, seed: number): Mutant[] {
  if (size >= mutants.length) return [...mutants];
  const files = [...Map.groupBy(mutants, ({ file }) => file)].map(([file, members]) => {
    const share = (members.length * size) / mutants.length;
    return { file, members, whole: Math.floor(share), rest: share - Math.floor(share) };
  });
  const missing = size - files.reduce((sum, { whole }) => sum + whole, 0);
  const more = new Set(
    files
      .toSorted((a, b) => b.rest - a.rest || (rank(seed, a.file) < rank(seed, b.file) ? -1 : 1))
      .slice(0, missing)
      .map(({ file }) => file),
  );
  return files.flatMap(({ file, members, whole }) =>
    members
      .toSorted((a, b) => (rank(seed, a.id) < rank(seed, b.id) ? -1 : 1))
      .slice(0, whole + (more.has(file) ? 1 : 0)),
  );
}

/** Wilson's interval of 95 % for a share. */
export function interval(successes: number, tried: number): readonly [low: number, high: number] {
  if (tried === 0) return [0, 1];
  const z = 1.959964;
  const share = successes / tried;
  const spread = z * Math.sqrt((share * (1 - share)) / tried + z ** 2 / (4 * tried ** 2));
  const divisor = 1 + z ** 2 / tried;
  const middle = share + z ** 2 / (2 * tried);
  // At the ends, where only rounding is between it and them.
  return [successes ? (middle - spread) / divisor : 0, successes < tried ? (middle + spread) / divisor : 1];
}
