// One Postgres a run, with one migrated template that every test database is copied from. Each project that needs it names
// this file; the first starts it, the last ends it.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { commandLine, endProcess, isAlive } from '#scripts/processes.ts';
import { endOrphan, startPostgres, type Postgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the run's server, to make databases with. */
    postgresAdmin: string;
    /** Folder of the run; what a test starts is noted there by id, so that the next run can end what a killed one left. */
    runDir: string;
  }
}

export const TEMPLATE = 'template_holdfast';
const PREFIX = 'holdfast-test-';

type Shared = { readonly started: Promise<{ server: Postgres; dir: string }>; users: number };
const shared = globalThis as unknown as { holdfastTestPostgres?: Shared };

async function start(): Promise<{ server: Postgres; dir: string }> {
  await sweep();
  const dir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const server = await startPostgres({ dir, password: randomBytes(12).toString('hex'), throwaway: true });
  try {
    await server.createDatabase(TEMPLATE);
    await applyMigrations(server.url(TEMPLATE));
  } catch (error) {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  return { server, dir };
}

/** Ends and removes what a killed run left: its folder carries the id of a process that is gone. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const dir = join(tmpdir(), name);
    const owner = Number(name.slice(PREFIX.length).split('-')[0]);
    if (isAlive(owner)) continue;
    await endOrphan(join(dir, 'data'));
    for (const note of readdirSync(dir)) {
      const [program, pid] = note.split('.') as [string, string | undefined];
      if (pid && commandLine(Number(pid)).includes(program))
        await endProcess(Number(pid), ['SIGTERM', 'SIGKILL'], 2_000);
    }
    rmSync(dir, { recursive: true, force: true });
  }
}

export async function setup(project: TestProject): Promise<void> {
  const state = (shared.holdfastTestPostgres ??= { started: start(), users: 0 });
  state.users += 1;
  const { server, dir } = await state.started;
  project.provide('postgresAdmin', server.url('postgres'));
  project.provide('runDir', dir);
}

export async function teardown(): Promise<void> {
  const state = shared.holdfastTestPostgres;
  if (!state || --state.users > 0) return;
  delete shared.holdfastTestPostgres;
  const { server, dir } = await state.started;
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
