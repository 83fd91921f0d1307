import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Where a running Holdfast keeps what it must not lose: database, chain, files, secrets, run.json. HOLDFAST_DIR moves it. */
export function stateDir(): string {
  const moved = process.env.HOLDFAST_DIR;
  return moved ? resolve(moved) : join(root, '.holdfast');
}
