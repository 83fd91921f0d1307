// npm run chaos                       two minutes: two web, two realtime and two worker processes over a real Postgres and a real Redis, killed at random
// npm run chaos -- --minutes N --seed N --people N
// npm run chaos -- --write            adds the result to bench/chaos/README.md
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Contract, JsonRpcProvider, NonceManager } from 'ethers';
import { openDb, openPool } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { DEFAULT_LEVELS, LEVELS, levelsValue } from '#lib/site/levels.ts';
import { buildPages, isBuildStale } from '#scripts/build.ts';
import { readArtifact } from '#scripts/deploy.ts';
import { LOCAL_ACCOUNTS, localWallet } from '#scripts/local-accounts.ts';
import { root } from '#scripts/paths.ts';
import { Problem } from '#scripts/platform.ts';
import { findRedis, liftLevels, openFleet, type Fleet } from './fleet.ts';
import { judge } from './judge.ts';
import { addPerson, listen, takeOne, write, type Person } from './people.ts';

const argument = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const MINUTES = Math.min(60, argument('--minutes', 2));
const SEED = argument('--seed', Math.floor(Math.random() * 1e9));
const PEOPLE = Math.min(40, argument('--people', 6));
/** How long one is away, and the mean time from one kill to the next, in milliseconds. */
const DOWN_MS = 1_500;
const KILL_EVERY_MS = 2_500;
/** How long what was begun may take to end when nobody is killed any more. */
const SETTLE_MS = 300_000;
const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

/** The same numbers for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const noLevels = () => {
  const caps = { tradeCents: null, strangerCents: null, reversibleCents: null, dayCents: null };
  const bar = { ageDays: 0, trades: 0, partners: 0, completionBps: 0, scoreLow: 0, secured: false };
  return levelsValue.parse({
    ...DEFAULT_LEVELS,
    levels: Object.fromEntries(LEVELS.map((name) => [name, { bar, caps }])),
  });
};

/** Leads each request to the next web process, whether it stands or not: its people try again, as browsers and bots do. */
function leadRound({ members }: Fleet, counts: { asked: number; broken: number }): typeof fetch {
  const webs = members.filter(({ kind }) => kind === 'web');
  let turn = 0;
  return async (input, init) => {
    const { pathname, search } = new URL(String(input));
    const to = webs[turn++ % webs.length]!;
    counts.asked += 1;
    try {
      const answer = await fetch(`${to.url}${pathname}${search}`, { ...init, signal: AbortSignal.timeout(30_000) });
      if (answer.status >= 500) counts.broken += 1;
      return answer;
    } catch (error) {
      counts.broken += 1;
      throw error;
    }
  };
}

async function fill(fleet: Fleet, people: readonly Person[]): Promise<void> {
  const provider = new JsonRpcProvider(fleet.rpcUrl, fleet.deployed.chainId, { batchMaxCount: 1, staticNetwork: true });
  const wallet = localWallet(fleet.env.LOCAL_MNEMONIC!, LOCAL_ACCOUNTS.deployer).connect(provider);
  const faucet = new Contract(fleet.deployed.faucet!, readArtifact('Faucet').abi, new NonceManager(wallet));
  for (const one of people)
    await ((await faucet.getFunction('drip')(one.wallet.address)) as { wait(): Promise<unknown> }).wait();
  provider.destroy();
}

/** Kills until it is over; answers how often each was killed. */
async function kill(fleet: Fleet, random: () => number, over: () => boolean): Promise<Record<string, number>> {
  const kills: Record<string, number> = {};
  const under: Promise<void>[] = [];
  while (!over()) {
    await wait(KILL_EVERY_MS * (0.5 + random()));
    const victim = fleet.members[Math.floor(random() * fleet.members.length)]!;
    if (over() || !victim.up) continue;
    kills[victim.name] = (kills[victim.name] ?? 0) + 1;
    say(`kill -9 ${victim.name}`);
    under.push(fleet.strike(victim, DOWN_MS * random()));
  }
  await Promise.all(under);
  return kills;
}

/** What somebody does all the time; what fails because a server is gone is done again. */
async function live(
  person: Person,
  keys: ReadonlyMap<string, string>,
  random: () => number,
  state: { taking: boolean; over: boolean },
): Promise<void> {
  const keyOf = (id: string) => keys.get(id);
  while (!state.over) {
    for (const act of [
      () => person.turn(),
      () => (state.taking && random() < 0.5 ? takeOne(person, random) : undefined),
      () => (state.taking || person.pending ? write(person, keyOf, random) : undefined),
    ])
      try {
        await act();
      } catch {
        // The server was gone, or somebody was faster: the next turn looks where things stand.
      }
    await wait(300 + 400 * random());
  }
}

/** People, their coins, and a socket each. */
async function people(fleet: Fleet, db: Db, led: typeof fetch) {
  const now = Math.floor(Date.now() / 1000);
  const all: Person[] = [];
  for (let index = 0; index < PEOPLE; index++) all.push(await addPerson(db, `Person${index}`, now, led));
  await fill(fleet, all);
  const standing = () => fleet.members.filter(({ kind, up }) => kind === 'realtime' && up).map(({ url }) => url);
  const lines = all.map((person) =>
    listen(db, person, standing, async () => {
      const { accountId } = person.actor;
      const where = { OR: [{ buyerId: accountId }, { sellerId: accountId }], endedAt: null };
      return (await db.trade.findMany({ where, select: { id: true } })).map(({ id }) => id);
    }),
  );
  return { all, lines };
}

/** Waits until nothing is open any more, or for as long as it may take. */
async function settle(db: Db, all: readonly Person[]): Promise<void> {
  const until = Date.now() + SETTLE_MS;
  for (let at = 0; Date.now() < until; at++) {
    const counted = await Promise.all([
      db.trade.count({ where: { endedAt: null } }),
      db.relayIntent.count({ where: { status: { in: ['queued', 'sent'] } } }),
      db.delivery.count({ where: { doneAt: null } }),
      db.trade.count({ where: { state: 'completed', finalState: { not: 'completed' } } }),
      db.mail.count({ where: { state: { in: ['pending', 'sending'] } } }),
    ]);
    if (counted.every((count) => count === 0) && all.every(({ pending }) => !pending)) return;
    if (at % 10 === 0) say(`open: ${counted.join(', ')} (trades, acts, deliveries, not final, mails)`);
    await wait(1_000);
  }
}

/** All of it, on a fleet that stands. */
async function play(fleet: Fleet, db: Db) {
  await liftLevels(fleet.databaseUrl, noLevels());
  const counts = { asked: 0, broken: 0 };
  const { all, lines } = await people(fleet, db, leadRound(fleet, counts));
  const keys = new Map(all.map(({ actor, publicKey }) => [actor.accountId, publicKey]));
  const state = { taking: true, over: false };
  const living = all.map((person, index) => live(person, keys, dice(SEED + index + 1), state));
  const until = Date.now() + MINUTES * 60_000;
  const kills = await kill(fleet, dice(SEED), () => Date.now() > until);
  say('all stand again; what was begun ends');
  state.taking = false;
  await settle(db, all);
  state.over = true;
  await Promise.all(living);
  for (const line of lines) line.close();
  const heard = all.flatMap((person) => [...person.heard.values()]);
  return {
    seed: SEED,
    minutes: MINUTES,
    people: PEOPLE,
    kills,
    requests: counts.asked,
    cutOrFailed: counts.broken,
    hintsHeard: lines.reduce((sum, line) => sum + line.hints(), 0),
    messagesHeard: heard.reduce((sum, seqs) => sum + seqs.size, 0),
    ...(await judge(db, fleet.rpcUrl, fleet.deployed.chainId, all)),
  };
}

async function main(): Promise<void> {
  const redis = findRedis();
  if (isBuildStale()) {
    say('building the pages');
    await buildPages(join(root, 'test-results', 'build.log'));
  }
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-chaos-'));
  say(`seed ${SEED}; logs in ${dir}`);
  const fleet = await openFleet(dir);
  Object.assign(process.env, fleet.env);
  const pool = openPool(fleet.databaseUrl, 4);
  const db = openDb(pool);
  try {
    const report = await play(fleet, db);
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    if (process.argv.includes('--write')) addToReadme(report, redis);
    if (report.wrong.length > 0) process.exitCode = 1;
  } finally {
    await db.$disconnect();
    await pool.end();
    await fleet.stop();
    if (!process.exitCode) rmSync(dir, { recursive: true, force: true });
  }
}

type Report = Awaited<ReturnType<typeof play>>;

function addToReadme(report: Report, redis: string): void {
  const path = join(root, 'bench', 'chaos', 'README.md');
  const killed = Object.values(report.kills).reduce((sum, count) => sum + count, 0);
  const trades = Object.entries(report.trades).map(([state, count]) => `${count} ${state}`);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, Postgres embedded, Redis ${redis}`;
  const cells = [
    new Date().toISOString().slice(0, 10), report.seed, report.minutes, report.people, killed, `${report.requests} (${report.cutOrFailed})`,
    trades.join(', '), report.events, report.messages, report.wrong.length, machine,
  ]; // prettier-ignore
  writeFileSync(path, `${readFileSync(path, 'utf8').trimEnd()}\n| ${cells.join(' | ')} |\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
});
