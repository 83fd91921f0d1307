// npm run lock   after every change of dependencies.
// npm leaves out of package-lock.json what the registry it ran against does not hold, most often the builds of other
// platforms; `npm ci` then refuses the whole file, on every platform. This adds them, by name and exact version.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';

const path = join(root, 'package-lock.json');

type Entry = Record<string, unknown> & { optionalDependencies?: Record<string, string>; dev?: boolean };
export type Lock = { packages: Record<string, Entry> };
type Wanted = { readonly version: string; readonly dev: boolean };

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const MACHINES: Readonly<Record<string, string>> = {
  amd64: 'x64',
  x64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  wasm32: 'wasm32',
};

/** The lock's key that `name` resolves to from a package, as Node would look for it. */
function resolve(packages: Lock['packages'], from: string, name: string): string | undefined {
  for (let at = from; ;) {
    const key = `${at ? `${at}/` : ''}node_modules/${name}`;
    if (packages[key]) return key;
    if (!at) return undefined;
    const above = at.lastIndexOf('/node_modules/');
    at = above < 0 ? '' : at.slice(0, above);
  }
}

/** Optional dependencies that the lock names but does not hold: name to exact version. */
export function findMissing(lock: Lock): Map<string, Wanted> {
  const missing = new Map<string, Wanted>();
  for (const [key, entry] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {}))
      if (!resolve(lock.packages, key, name)) missing.set(name, { version, dev: entry.dev === true });
  return missing;
}

function entryOf(name: string, { version, dev }: Wanted): Entry {
  if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version))
    throw new Error(`${name}@${version}: only an exact version can be added`);
  const words = name.split(/[-/]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = words.flatMap((word) => MACHINES[word] ?? []);
  // Without a platform npm would try to install it everywhere.
  if (!os.length && !cpu.length) throw new Error(`${name}: its name says no platform`);
  const libc = words.includes('musl')
    ? ['musl']
    : os.includes('linux') && words.includes('gnu')
      ? ['glibc']
      : undefined;
  return { version, cpu, ...(dev && { dev }), ...(libc && { libc }), optional: true, ...(os.length && { os }) };
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
  const missing = findMissing(lock);
  for (const [name, wanted] of missing) lock.packages[`node_modules/${name}`] = entryOf(name, wanted);
  const [own, ...rest] = Object.entries(lock.packages);
  lock.packages = Object.fromEntries([own!, ...rest.sort(([a], [b]) => (a < b ? -1 : 1))]);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(
    missing.size
      ? `Added to package-lock.json: ${[...missing.keys()].join(', ')}\n`
      : 'package-lock.json is complete.\n',
  );
}
