/** A database and one realtime server of its own, that can be ended and started again. */
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { openPool } from '#lib/db/client.ts';
import { buildServer } from '#scripts/build.ts';
import { freePort } from '#scripts/ports.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { makeSecrets, serverEnv } from '#scripts/server-env.ts';
import { cpuSecondsOf, cpuSecondsOfAll, endServer, memoryOf, runServer, untilReady } from '../server.ts';

export type Stage = {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  /** The server's settings, for whoever runs its commands in another process. */
  readonly env: NodeJS.ProcessEnv;
  /** Resident memory of the server, bytes. */
  memory(): number;
  /** Seconds of one core that the server has used so far. */
  cpuSeconds(): number;
  /** The same of the database, all its processes. */
  databaseCpuSeconds(): number;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** `dir` is emptied at the end. */
export async function openStage(dir: string): Promise<Stage> {
  await buildServer();
  const postgres = await startPostgres({ dir, password: 'bench' });
  await postgres.createDatabase('chat');
  const databaseUrl = postgres.url('chat');
  await applyMigrations(databaseUrl);
  const pool = openPool(databaseUrl, 4);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = serverEnv({
    databaseUrl,
    rpcUrl: 'http://127.0.0.1:1',
    chainId: 31337,
    embeddedChain: true,
    port,
    publicUrl: url,
    secrets: makeSecrets(),
    storageDir: join(dir, 'files'),
    roles: 'realtime',
    demo: false,
  });
  const log = join(dir, 'server.log');
  let child: ChildProcess;
  const start = async () => {
    child = runServer({ ...env, LOG_LEVEL: 'error' }, log);
    await untilReady(`${url}/healthz`, child, log);
  };
  await start();
  return {
    url,
    pool,
    databaseUrl,
    env,
    memory: () => memoryOf(child.pid!),
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    databaseCpuSeconds: () => cpuSecondsOfAll(postgres.pid),
    kill: () => endServer(child, 'SIGKILL'),
    start,
    stop: async () => {
      await endServer(child, 'SIGTERM');
      await pool.end();
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
