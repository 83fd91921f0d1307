// The list of what the standard asks for: whole, counted right, and pointing at files that are there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '#scripts/paths.ts';

const text = readFileSync(join(root, 'docs/security/asvs.md'), 'utf8');
type Row = { readonly number: string; readonly level: string; readonly is: string; readonly where: string };

const rowsOf = (doc: string): Row[] =>
  [...doc.matchAll(/^\| (\d+\.\d+\.\d+) \| ([12]) \| [^|]+ \| ([a-z ]+) \| ([^|]+) \|$/gm)].map(
    ([, number, level, is, where]) => ({
      number: number!,
      level: level!,
      is: is!,
      where: where!,
    }),
  );

/** How many requirements of levels 1 and 2 each section of version 5.0.0 has, chapter by chapter. */
const SECTIONS: readonly (readonly number[])[] = [
  [2, 9, 11, 3, 2], [3, 3, 4, 1], [0, 2, 4, 6, 5, 0, 2], [3, 1, 2, 4], [1, 3, 2, 3], [3, 12, 4, 4, 5, 3, 0, 4], [3, 4, 2, 5, 2, 2],
  [2, 3, 1, 1], [3, 4], [2, 2, 4, 11, 5, 2, 3], [2, 3, 3, 4, 1, 1, 0], [3, 2, 4], [1, 5, 2, 5], [2, 4, 3], [3, 3, 7, 0], [1, 5, 4, 3, 3],
  [1, 4, 2],
]; // prettier-ignore

/** What is wrong with a document. */
function faultsOf(doc: string, exists: (path: string) => boolean): string[] {
  const rows = rowsOf(doc);
  const found: string[] = [];
  SECTIONS.forEach((sections, chapter) =>
    sections.forEach((count, section) => {
      const start = `${chapter + 1}.${section + 1}.`;
      const has = rows.filter(({ number }) => number.startsWith(start)).length;
      if (has !== count) found.push(`${start} has ${has} rows instead of ${count}`);
    }),
  );
  if (new Set(rows.map(({ number }) => number)).size !== rows.length) found.push('a number comes twice');
  for (const [name, level] of [
    ['1', '1'],
    ['2', '2'],
    ['both', undefined],
  ] as const) {
    const of = rows.filter((row) => level === undefined || row.level === level);
    const counts = [
      ...['met', 'not applicable', 'not met'].map((is) => of.filter((row) => row.is === is).length),
      of.length,
    ];
    if (!doc.includes(`\n| ${name} | ${counts.join(' | ')} |\n`)) found.push(`level ${name} is ${counts.join(', ')}`);
  }
  for (const { number, is, where } of rows) {
    if (!['met', 'not applicable', 'not met'].includes(is)) found.push(`${number} is ${is}`);
    // What is not met says what is planned, or that nothing is, or where that stands.
    if (is === 'not met' && !/plan|being built|^as \d/i.test(where)) found.push(`${number} has no plan`);
    for (const [, path] of where.matchAll(/`([\w./[\]-]+\.(?:tsx?|md|json|js))`/g))
      if (path!.includes('/') && !exists(path!)) found.push(`${number} names ${path}`);
    for (const [, path] of where.matchAll(/\]\(([^)]+)\)/g))
      if (!exists(join('docs/security', path!))) found.push(`${number} links ${path}`);
  }
  return found;
}

describe('the list of the ASVS', () => {
  const exists = (path: string) => existsSync(join(root, path));

  it('has every requirement of both levels once, is counted as it stands, and names files that are there', () => {
    expect(rowsOf(text)).toHaveLength(253);
    expect(rowsOf(text).filter(({ level }) => level === '1')).toHaveLength(70);
    expect(faultsOf(text, exists)).toEqual([]);
  });

  it('would not pass with a row less, a count wrong, a file gone or a plan missing', () => {
    const row = /^\| 1\.2\.4 .*\n/m;
    expect(faultsOf(text.replace(row, ''), exists).length).toBeGreaterThan(0);
    expect(
      faultsOf(text.replace(/^\| 1\.2\.4 \|(.*)\| met \|/m, '| 1.2.4 |$1| not met |'), exists).length,
    ).toBeGreaterThan(0);
    expect(faultsOf(text, (path) => path !== 'server/gate.ts' && exists(path)).length).toBeGreaterThan(0);
    expect(faultsOf(text.replaceAll(/plan/gi, 'later'), exists).length).toBeGreaterThan(0);
  });
});
