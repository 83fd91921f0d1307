/** A database and one realtime server of its own, that can be ended and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { openPool } from '#lib/db/client.ts';
import { root } from '#scripts/paths.ts';
import { freePort } from '#scripts/ports.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { makeSecrets, serverEnv } from '#scripts/server-env.ts';

export type Stage = {
  readonly url: string;
  readonly pool: pg.Pool;
  /** The server's settings, for whoever runs its commands in another process. */
  readonly env: NodeJS.ProcessEnv;
  /** Resident memory of the server, bytes. */
  memory(): number;
  /** Seconds of one core that the server has used so far. */
  cpuSeconds(): number;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** `dir` is emptied at the end. */
export async function openStage(dir: string): Promise<Stage> {
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
    const out = openSync(log, 'a');
    const args = [join(root, 'server', 'index.ts')];
    child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...env, LOG_LEVEL: 'error' },
      stdio: ['ignore', out, out, 'ipc'],
    });
    await untilReady(`${url}/healthz`, child, log);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  };
  await start();
  return {
    url,
    pool,
    env,
    memory: () => memoryOf(child.pid!),
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    kill: () => end('SIGKILL'),
    start,
    stop: async () => {
      await end('SIGTERM');
      await pool.end();
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Of a process of this machine, from what Linux says of it. */
export function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function untilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended:\n${readFileSync(log, 'utf8').slice(-2000)}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
