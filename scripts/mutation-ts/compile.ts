// Whether the compiler refuses a mutant that no test noticed: `npm test` begins with it.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { apply, readSource, type Mutant } from './mutants.ts';

/** Of the project's folder, what the compiler does not need. */
const LEFT = new Set(['node_modules', '.git', '.next', '.holdfast', 'test-results', 'coverage']);

/** One mutant of each file at a time: an error in a file is that of its mutant. One in another file is nobody's, and not counted. */
export function inRounds(mutants: readonly Mutant[]): Mutant[][] {
  const rounds: Mutant[][] = [];
  for (const members of Map.groupBy(mutants, ({ file }) => file).values())
    members.forEach((mutant, at) => (rounds[at] ??= []).push(mutant));
  return rounds;
}

const compile = (folder: string): Promise<string> =>
  new Promise((resolve) => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    execFile(
      process.execPath,
      [tsc, '--noEmit', '--pretty', 'false'],
      { cwd: folder, maxBuffer: 1e8 },
      (_error, stdout) => resolve(stdout),
    );
  });

/** The ids of those that do not compile. Throws where the project itself does not. */
export async function findRefused(mutants: readonly Mutant[]): Promise<Set<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-compile-'));
  const refused = new Set<string>();
  try {
    cpSync(root, folder, { recursive: true, filter: (path) => !LEFT.has(path.slice(root.length + 1)) });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const round of inRounds(mutants)) {
      for (const mutant of round) writeFileSync(join(folder, mutant.file), apply(readSource(mutant.file), mutant));
      const lines = (await compile(folder)).split('\n');
      for (const { file, id } of round) if (lines.some((line) => line.startsWith(`${file}(`))) refused.add(id);
      for (const { file } of round) writeFileSync(join(folder, file), readSource(file));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return refused;
}
