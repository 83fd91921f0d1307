// npm run licences: the licence of every package that runs in production, against a list of those we can live with; writes docs/licences.md.
// With --check it writes nothing, and fails where that file is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './paths.ts';

/** May be used, changed and passed on, by whoever names the authors. */
const ALLOWED = new Set([
  '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0', 'OFL-1.1', 'Unlicense',
]); // prettier-ignore

/** Allowed for these alone: used as they come, changed by nobody, and replaceable, which is what their licences ask. */
const FOR_SOME: Readonly<Record<string, RegExp>> = {
  'CC-BY-4.0': /^caniuse-lite$/,
  'EPL-2.0': /^elkjs$/,
  'LGPL-3.0-or-later': /^@img\/sharp-/,
  'MPL-2.0': /^lightningcss/,
};

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
export type Lock = z.infer<typeof lockSchema>;
export type Licence = { readonly name: string; readonly versions: readonly string[]; readonly licence: string };

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Packages so old that the lock file does not read how they say it; looked up by hand in their own package.json. */
const OLD: Readonly<Record<string, string>> = { 'seq-queue': 'MIT', 'xmlhttprequest-ssl': 'MIT' };

/** Every production package of a lock file. What is built for other machines than this one has the licence of the package it is built for. */
export function licencesOf({ packages }: Lock): Licence[] {
  const parents = new Map<string, string>();
  for (const { license, optionalDependencies } of Object.values(packages))
    for (const name of Object.keys(optionalDependencies ?? {})) if (license) parents.set(name, license);
  const found = new Map<string, { versions: Set<string>; licence: string }>();
  for (const [path, { version, license, dev, devOptional }] of Object.entries(packages)) {
    if (path === '' || dev || devOptional) continue;
    const name = nameOf(path);
    const licence = license ?? parents.get(name) ?? OLD[name] ?? 'unknown';
    const known = found.get(`${name} ${licence}`) ?? { versions: new Set(), licence };
    found.set(`${name} ${licence}`, known);
    known.versions.add(version ?? '');
  }
  return [...found]
    .map(([key, { versions, licence }]) => ({ name: key.split(' ')[0]!, versions: [...versions].sort(), licence }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether a licence can be lived with; of an OR one part suffices, of an AND every part is needed. */
export function isAllowed(name: string, licence: string): boolean {
  const plain = licence.replace(/[()]/g, '');
  if (/ or /i.test(plain)) return plain.split(/ or /i).some((part) => isAllowed(name, part));
  if (/ and /i.test(plain)) return plain.split(/ and /i).every((part) => isAllowed(name, part));
  return ALLOWED.has(plain) || (FOR_SOME[plain]?.test(name) ?? false);
}

export function describe(licences: readonly Licence[]): string {
  const counts = new Map<string, number>();
  for (const { licence } of licences) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const sums = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return [
    '# Licences of what runs in production',
    '',
    'Written by `npm run licences` from the lock file; `npm test` compares. Which licences may come in, and which for one package alone, says `scripts/licences.ts`.',
    '',
    '| licence | packages |',
    '| --- | ---: |',
    ...sums.map(([licence, count]) => `| ${licence} | ${count} |`),
    '',
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...licences.map(({ name, versions, licence }) => `| ${name} | ${versions.join(', ')} | ${licence} |`),
    '',
  ].join('\n');
}

export const readLock = (): Lock => lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));

function main(): void {
  const path = join(root, 'docs', 'licences.md');
  const licences = licencesOf(readLock());
  const barred = licences.filter(({ name, licence }) => !isAllowed(name, licence));
  for (const { name, licence } of barred) process.stderr.write(`${name}: ${licence} is not on the list\n`);
  const text = describe(licences);
  const stale = process.argv.includes('--check') && readFileSync(path, 'utf8') !== text;
  if (stale) process.stderr.write('docs/licences.md is not up to date: npm run licences\n');
  else if (!process.argv.includes('--check')) writeFileSync(path, text);
  process.exitCode = barred.length || stale ? 1 : 0;
  if (process.exitCode === 0) process.stdout.write(`${licences.length} packages, all of a licence on the list.\n`);
}

if (import.meta.main) main();
