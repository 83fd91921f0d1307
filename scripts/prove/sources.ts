// The sources of the proof, and a hash of what in them a solver reads.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';

const FILES = ['prove/Machine.sol', 'prove/Properties.sol', 'src/IEscrow.sol'] as const;

/** Path within contracts/ to text. */
export type Sources = Record<(typeof FILES)[number], string>;

export const readSources = (): Sources =>
  Object.fromEntries(FILES.map((file) => [file, readFileSync(join(root, 'contracts', file), 'utf8')])) as Sources;

/** Without comments and white space: a better word in a comment asks for no new proof. */
const bare = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').replace(/\s+/g, '');

/** SHA-256 of the sources, comments and white space left out. */
export function proofHash(sources: Sources): string {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(`${file}\0${bare(sources[file])}\0`);
  return `0x${hash.digest('hex')}`;
}

/** The properties: the contracts of Properties.sol that are not abstract, with what their comment says. */
export function properties(sources: Sources): { name: string; says: string }[] {
  const found = sources['prove/Properties.sol'].matchAll(/((?:^\/\/\/ .*\n)+)^contract (\w+) /gm);
  return Array.from(found, ([, comment, name]) => ({
    name: name!,
    says: comment!
      .replaceAll(/^\/\/\/ /gm, '')
      .trim()
      .replaceAll('\n', ' '),
  }));
}
