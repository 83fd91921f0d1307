/** Two of each: web, realtime and worker processes over one Postgres, one Redis and one chain, killed at random and started again at once. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Wallet } from 'ethers';
import { openPool } from '#lib/db/client.ts';
import { startAnvil } from '#scripts/anvil.ts';
import { deployLocal, fundLocally, saveDeployment, type Deployed } from '#scripts/deploy.ts';
import { Problem } from '#scripts/platform.ts';
import { freePort } from '#scripts/ports.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { makeSecrets, serverEnv } from '#scripts/server-env.ts';
import { endServer, runServer, untilReady } from '../server.ts';

const KINDS = ['web', 'web', 'realtime', 'realtime', 'worker', 'worker'] as const;
type Kind = (typeof KINDS)[number];

export type Member = { readonly name: string; readonly kind: Kind | 'redis'; readonly url: string; up: boolean };

export type Fleet = {
  readonly databaseUrl: string;
  readonly rpcUrl: string;
  readonly deployed: Deployed;
  readonly env: NodeJS.ProcessEnv;
  readonly members: readonly Member[];
  /** Kills one with SIGKILL and starts it again after so many milliseconds. */
  strike(member: Member, downMs: number): Promise<void>;
  stop(): Promise<void>;
};

/** @throws Problem where this machine has no Redis. */
export function findRedis(): string {
  const found = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  if (found.status === 0) return /v=(\S+)/.exec(found.stdout)?.[1] ?? 'unknown';
  throw new Problem(
    'There is no redis-server on the PATH. On Debian: apt-get install redis-server; then once more: npm run chaos',
  );
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(() => resolve(true)));
    socket.on('error', () => resolve(false));
  });

async function startRedis(port: number): Promise<ChildProcess> {
  const flags = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', flags, { stdio: 'ignore' });
  while (!(await answers(port))) await wait(20);
  return child;
}

/** What all processes stand on. `dir` holds all of it. */
async function lay(dir: string) {
  const postgres = await startPostgres({ dir, password: 'chaos' });
  await postgres.createDatabase('chaos');
  const databaseUrl = postgres.url('chaos');
  await applyMigrations(databaseUrl);
  const secrets = makeSecrets();
  const anvil = await startAnvil();
  const deployed = await deployLocal(anvil.url, secrets.localMnemonic);
  await saveDeployment(databaseUrl, deployed);
  await fundLocally(anvil.url, new Wallet(secrets.relayerKey).address);
  return { postgres, databaseUrl, secrets, anvil, deployed };
}

export async function openFleet(dir: string): Promise<Fleet> {
  const { postgres, databaseUrl, secrets, anvil, deployed } = await lay(dir);
  const [redisPort, ...ports] = (await Promise.all([0, ...KINDS].map(() => freePort()))) as [number, ...number[]];
  const redisUrl = `redis://127.0.0.1:${redisPort}`;
  const { chainId } = deployed;
  const ground = { databaseUrl, rpcUrl: anvil.url, chainId, embeddedChain: true, secrets, demo: false };
  const publicUrl = `http://localhost:${ports[0]}`;
  const envOf = (roles: string, port: number) => ({
    ...serverEnv({ ...ground, port, publicUrl, storageDir: join(dir, 'files'), roles }),
    REDIS_URL: redisUrl,
    LOG_LEVEL: 'warn',
  });
  const children = new Map<string, ChildProcess>();
  const members: Member[] = KINDS.map((kind, at) => {
    return { name: `${kind} ${(at % 2) + 1}`, kind, url: `http://127.0.0.1:${ports[at]}`, up: false };
  });
  members.push({ name: 'redis', kind: 'redis', url: redisUrl, up: false });
  const start = async (member: Member): Promise<void> => {
    if (member.kind === 'redis') children.set(member.name, await startRedis(redisPort));
    else {
      const log = join(dir, `${member.name.replace(' ', '-')}.log`);
      const child = runServer(envOf(member.kind, Number(new URL(member.url).port)), log);
      children.set(member.name, child);
      await untilReady(`${member.url}/readyz`, child, log);
    }
    member.up = true;
  };
  await Promise.all(members.map(start));
  return {
    databaseUrl,
    rpcUrl: anvil.url,
    deployed,
    env: envOf('worker', ports[0]!),
    members,
    strike: async (member, downMs) => {
      member.up = false;
      await endServer(children.get(member.name)!, 'SIGKILL');
      await wait(downMs);
      await start(member);
    },
    stop: async () => {
      await Promise.all([...children.values()].map((child) => endServer(child, 'SIGTERM')));
      await anvil.stop();
      await postgres.stop();
    },
  };
}

/** Nobody is held to the limits of newcomers: what is tried here is not limits. */
export async function liftLevels(databaseUrl: string, value: unknown): Promise<void> {
  const pool = openPool(databaseUrl, 1);
  await pool.query(
    `INSERT INTO "SiteSetting" ("key", "scope", "value", "effectiveFrom", "setAt", "setById", "reason")
     VALUES ('levels', '', $1, to_timestamp(0), to_timestamp(0), 'nobody', 'No limits here.')`,
    [JSON.stringify(value)],
  );
  await pool.end();
}
