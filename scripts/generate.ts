// Generates the Prisma client into lib/db/generated where it is missing or older than the data model, and the words that the browser keeps.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCompiled } from '../messages/compiled.ts';
import { HELD, pickMessages } from '../messages/groups.ts';
import { LOCALES } from '../messages/locales.ts';
import { root } from './paths.ts';
import { readDatamodel } from './schema-engine.ts';

const output = join(root, 'lib', 'db', 'generated');
const stamp = join(output, '.stamp');

function fingerprint(): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'node_modules', 'prisma', 'package.json'), 'utf8'));
  for (const { path, content } of readDatamodel()) hash.update(`${path.slice(root.length)}\0${content}\0`);
  return hash.digest('hex');
}

/** `HELD` of each language, as the browser puts sentences together. */
export function generateWords(): void {
  const folder = join(root, 'messages', 'held');
  mkdirSync(folder, { recursive: true });
  for (const locale of LOCALES) {
    const text = JSON.stringify(pickMessages(loadCompiled(locale), HELD));
    const path = join(folder, `${locale}.json`);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  }
}

/** Answers whether there was something to do for the client. */
export function generateClient(): boolean {
  generateWords();
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false;
  // `generate` only insists that the native schema engine exists, it never runs it: any program will do.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const cli = join(root, 'node_modules', 'prisma', 'build', 'index.js');
  const run = spawnSync(process.execPath, [cli, 'generate'], { cwd: root, env, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`prisma generate failed:\n${run.stdout}${run.stderr}`);
  mkdirSync(output, { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

if (import.meta.main)
  process.stdout.write(generateClient() ? 'Generated lib/db/generated.\n' : 'lib/db/generated is up to date.\n');
