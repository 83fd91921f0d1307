// npm run migrate -- new <name>   writes the next migration: from what the migrations build to what the data model says
// npm run migrate -- apply        applies what is pending to DATABASE_URL
// npm run migrate -- check        fails where the migrations do not build what the data model says
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateClient } from './generate.ts';
import { root } from './paths.ts';
import { Problem } from './platform.ts';
import { startPostgres } from './postgres.ts';
import { applyMigrations, diffFromMigrations } from './schema-engine.ts';

const USAGE = 'usage: npm run migrate -- new <name> | apply | check';

/** A Postgres of its own for the length of `use`, empty and thrown away. */
export async function withScratchPostgres<T>(use: (url: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-scratch-'));
  try {
    const server = await startPostgres({ dir, password: randomBytes(16).toString('hex'), throwaway: true });
    try {
      await server.createDatabase('scratch');
      return await use(server.url('scratch'));
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function timestamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14);
}

async function writeNext(name: string): Promise<void> {
  if (!/^[a-z0-9_]{1,60}$/.test(name))
    throw new Problem(`A migration's name is lower-case letters, digits and _: not "${name}".`);
  const sql = await withScratchPostgres((url) => diffFromMigrations(url));
  if (sql === undefined) {
    process.stdout.write('The migrations already build the data model: nothing to write.\n');
    return;
  }
  const folder = join('prisma', 'migrations', `${timestamp(new Date())}_${name}`);
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'migration.sql'), sql);
  generateClient();
  process.stdout.write(`Wrote ${folder}/migration.sql. Read it before you commit it.\n`);
}

async function applyPending(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url)
    throw new Problem('Set DATABASE_URL to the database to migrate. (npm start migrates the embedded one itself.)');
  const applied = await applyMigrations(url);
  process.stdout.write(applied.length ? `Applied: ${applied.join(', ')}\n` : 'Nothing to apply.\n');
}

async function check(): Promise<void> {
  const sql = await withScratchPostgres((url) => diffFromMigrations(url));
  if (sql !== undefined)
    throw new Problem(`The migrations do not build the data model. Run: npm run migrate -- new <name>\n${sql}`);
  process.stdout.write('The migrations build the data model.\n');
}

async function main([verb, name = '']: string[]): Promise<void> {
  if (verb === 'new') return writeNext(name);
  if (verb === 'apply') return applyPending();
  if (verb === 'check') return check();
  throw new Problem(USAGE);
}

if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
