/** Server processes over one Postgres and one chain, with a Redis where there is one, killed at random and started again at once. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Wallet } from 'ethers';
import { openPool } from '#lib/db/client.ts';
import { startAnvil } from '#scripts/anvil.ts';
import { deployLocal, fundLocally, saveDeployment, type Deployed } from '#scripts/deploy.ts';
import { freePort } from '#scripts/ports.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { makeSecrets, serverEnv, type Secrets } from '#scripts/server-env.ts';
import { endServer, runServer, untilReady } from '../server.ts';
import { startMails, type Mails } from './mails.ts';

/** How often one is started again that ended before it served, where lines are bad or memory is little. */
const MOST_STARTS = 50;
/** As the units in deploy/ have it (`RestartSec`). Milliseconds. */
const RESTART_MS = 2_000;

/** Two of each. */
export const KINDS = ['web', 'web', 'realtime', 'realtime', 'worker', 'worker'] as const;

/** `roles`: what it is started for; of Redis its name. */
export type Member = { readonly name: string; readonly roles: string; readonly url: string; up: boolean };

export type Fleet = {
  readonly databaseUrl: string;
  readonly rpcUrl: string;
  readonly deployed: Deployed;
  readonly env: NodeJS.ProcessEnv;
  readonly members: readonly Member[];
  readonly mails: Mails;
  /** How often one ended by itself, and was started again as whoever keeps services does, by what it was started for. */
  readonly ended: Readonly<Record<string, number>>;
  /** Kills one with SIGKILL and starts it again after so many milliseconds. Answers how long it took from then until it could serve, in milliseconds. */
  strike(member: Member, downMs: number): Promise<number>;
  stop(): Promise<void>;
};

/** What all processes stand on. */
export type Ground = {
  readonly databaseUrl: string;
  readonly rpcUrl: string;
  readonly deployed: Deployed;
  readonly secrets: Secrets;
  /** Where processes reach them, if not there: through lines that can be made bad. */
  readonly through?: { readonly databaseUrl: string; readonly rpcUrl: string };
  /** Holds logs and files. */
  readonly dir: string;
  stop(): Promise<void>;
};

/** The version of this machine's Redis; undefined where it has none: the database then carries what processes tell each other. */
export function findRedis(): string | undefined {
  const found = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return found.status === 0 ? (/v=(\S+)/.exec(found.stdout)?.[1] ?? 'unknown') : undefined;
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

/** A Postgres with fsync and a chain of its own. `dir` holds all of it. */
export async function layGround(dir: string): Promise<Ground> {
  const postgres = await startPostgres({ dir, password: 'chaos' });
  await postgres.createDatabase('chaos');
  const databaseUrl = postgres.url('chaos');
  await applyMigrations(databaseUrl);
  const secrets = makeSecrets();
  const anvil = await startAnvil();
  const deployed = await deployLocal(anvil.url, secrets.localMnemonic);
  await saveDeployment(databaseUrl, deployed);
  await fundLocally(anvil.url, new Wallet(secrets.relayerKey).address);
  const stop = async () => {
    await anvil.stop();
    await postgres.stop();
  };
  return { databaseUrl, rpcUrl: anvil.url, deployed, secrets, dir, stop };
}

/** As whoever keeps services does: one that ends before it serves is started again, `most` times in all. */
async function startUntilReady(launch: () => ChildProcess, url: string, log: string, most: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await untilReady(url, launch(), log);
    } catch (error) {
      if (tries === most) throw error;
    }
  }
}

const QUIETLY = { MAIL_FROM: 'chaos@example.com', LOG_LEVEL: 'warn' };

/** Two of a kind have numbers. */
const membersOf = (kinds: readonly string[], ports: readonly number[]): Member[] =>
  kinds.map((roles, at) => {
    const name = `${roles} ${kinds.slice(0, at + 1).filter((one) => one === roles).length}`;
    return { name, roles, url: `http://127.0.0.1:${ports[at]}`, up: false };
  });

export type FleetOptions = {
  readonly redis: boolean;
  /** By which address processes reach the mail server. */
  readonly mailThrough?: (url: string) => Promise<string>;
  /** At how much heap Node ends a process, MiB; left out: as Node has it. */
  readonly heapMb?: number | undefined;
};

/** Starts a process for each of `kinds` on this ground, and a Redis where `redis` says so. Ending it leaves the ground. */
export async function openFleet(
  ground: Omit<Ground, 'stop'>,
  kinds: readonly string[],
  { redis, heapMb, mailThrough = async (url) => url }: FleetOptions,
): Promise<Fleet> {
  const { databaseUrl, rpcUrl, deployed, secrets, dir, through } = ground;
  const [redisPort, ...ports] = (await Promise.all([0, ...kinds].map(() => freePort()))) as [number, ...number[]];
  const redisUrl = `redis://127.0.0.1:${redisPort}`;
  const { chainId } = deployed;
  const common = { databaseUrl, rpcUrl, chainId, embeddedChain: true, secrets, demo: false };
  const publicUrl = `http://localhost:${ports[0]}`;
  const mails = await startMails();
  const mailUrl = await mailThrough(mails.url);
  const envOf = (roles: string, port: number, at: typeof through = through) => ({
    ...serverEnv({ ...common, ...at, port, publicUrl, storageDir: join(dir, 'files'), roles }),
    ...(redis && { REDIS_URL: redisUrl }),
    SMTP_URL: mailUrl,
    ...QUIETLY,
  });
  const members = membersOf(kinds, ports);
  if (redis) members.push({ name: 'redis', roles: 'redis', url: redisUrl, up: false });
  const mostStarts = through || heapMb !== undefined ? MOST_STARTS : 1;
  const keeper = keepUp(async (member, launched) => {
    if (member.roles === 'redis') return launched(await startRedis(redisPort));
    const log = join(dir, `${member.name.replace(/\W/g, '-')}.log`);
    const env = envOf(member.roles, Number(new URL(member.url).port));
    const launch = () => launched(runServer(env, log, heapMb));
    await startUntilReady(launch, `${member.url}/readyz`, log, mostStarts);
  });
  await Promise.all(members.map(keeper.start));
  return {
    databaseUrl,
    rpcUrl,
    deployed,
    // Of whoever looks on: past every line.
    env: envOf('worker', ports[0]!, { databaseUrl, rpcUrl }),
    members,
    mails,
    ended: keeper.ended,
    strike: keeper.strike,
    stop: async () => {
      await keeper.stop();
      await mails.stop();
    },
  };
}

type Launched = (child: ChildProcess) => ChildProcess;

/** Starts members, kills them and starts them again; one that ends by itself once it served is started again as well, and counted. */
function keepUp(bringUp: (member: Member, launched: Launched) => Promise<unknown>) {
  const children = new Map<Member, ChildProcess>();
  const ended: Record<string, number> = {};
  const again = new Set<Promise<unknown>>();
  let over = false;
  const start = async (member: Member): Promise<number> => {
    const began = performance.now();
    await bringUp(member, (child) => {
      children.set(member, child);
      child.once('exit', () => void (children.get(member) === child && onExit(member)));
      return child;
    });
    member.up = true;
    return performance.now() - began;
  };
  const onExit = (member: Member): void => {
    if (over || !member.up) return;
    member.up = false;
    ended[member.roles] = (ended[member.roles] ?? 0) + 1;
    // One that does not come back stays away, and what its people asked for without an answer says so.
    const back: Promise<unknown> = wait(RESTART_MS)
      .then(() => (over ? undefined : start(member)))
      .catch(() => {})
      .finally(() => again.delete(back));
    again.add(back);
  };
  const strike = async (member: Member, downMs: number): Promise<number> => {
    member.up = false;
    await endServer(children.get(member)!, 'SIGKILL');
    await wait(downMs);
    return start(member);
  };
  const stop = async (): Promise<void> => {
    over = true;
    await Promise.allSettled(again);
    await Promise.all([...children.values()].map((child) => endServer(child, 'SIGTERM')));
  };
  return { start, strike, stop, ended };
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
