/** People who live on a fleet while its processes are killed, and what is wrong when all is over. */
import { setTimeout as wait } from 'node:timers/promises';
import { Contract, JsonRpcProvider, NonceManager } from 'ethers';
import type { Db } from '#lib/db/ctx.ts';
import { DEFAULT_LEVELS, LEVELS, levelsValue } from '#lib/site/levels.ts';
import { readArtifact } from '#scripts/deploy.ts';
import { LOCAL_ACCOUNTS, localWallet } from '#scripts/local-accounts.ts';
import type { Weather } from '../simulation/live/weather.ts';
import { liftLevels, type Fleet } from './fleet.ts';
import { judge } from './judge.ts';
import { addPerson, listen, takeOne, write, type Person } from './people.ts';

/** How long one is away at most, in milliseconds. */
const DOWN_MS = 1_500;
/** How long what was begun may take to end when nobody is killed any more. */
const SETTLE_MS = 400_000;

export type Play = {
  readonly seed: number;
  readonly people: number;
  /** How many are to be killed; left out: whoever is, in the time there is; 0: nobody, for all of that time. */
  readonly kills?: number;
  readonly minutes: number;
  /** The mean time from one kill to the next, in milliseconds. */
  readonly everyMs: number;
  readonly say: (text: string) => void;
  /** What the dead had taken is due again when nobody is killed any more, and not half a minute (events) or three minutes (mails) later. */
  readonly hurry?: boolean;
  /** What happens to lines between a kill and the next; left out: nothing. */
  readonly weather?: Weather;
};

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

export const noLevels = () => {
  const caps = { tradeCents: null, strangerCents: null, reversibleCents: null, dayCents: null };
  const bar = { ageDays: 0, trades: 0, partners: 0, completionBps: 0, scoreLow: 0, secured: false };
  return levelsValue.parse({
    ...DEFAULT_LEVELS,
    levels: Object.fromEntries(LEVELS.map((name) => [name, { bar, caps }])),
  });
};

const does = (roles: string, role: string): boolean => roles.split(',').includes(role);

/** Leads each request to the next web process, whether it stands or not: its people try again, as browsers and bots do. */
function leadRound({ members }: Fleet, counts: { asked: number; broken: number }): typeof fetch {
  const webs = members.filter(({ roles }) => does(roles, 'web'));
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

export async function fill(fleet: Fleet, people: readonly Person[]): Promise<void> {
  const provider = new JsonRpcProvider(fleet.rpcUrl, fleet.deployed.chainId, { batchMaxCount: 1, staticNetwork: true });
  const wallet = localWallet(fleet.env.LOCAL_MNEMONIC!, LOCAL_ACCOUNTS.deployer).connect(provider);
  const faucet = new Contract(fleet.deployed.faucet!, readArtifact('Faucet').abi, new NonceManager(wallet));
  for (const one of people)
    await ((await faucet.getFunction('drip')(one.wallet.address)) as { wait(): Promise<unknown> }).wait();
  // Deeper than any fork goes: what somebody lives on is not what is tried.
  await provider.send('anvil_mine', ['0x3']);
  provider.destroy();
}

/** Of so many blows one is a kill, where lines can be made bad as well. */
const KILL_OF = 6;

export type Killed = {
  readonly kills: Readonly<Record<string, number>>;
  /** Milliseconds from the start of a process to its first good answer, by what it was started for. */
  readonly starts: Readonly<Record<string, readonly number[]>>;
  /** How often each thing happened to a line, or to the chain. */
  readonly struck: Readonly<Record<string, number>>;
};

/** Kills one after the other, and only who serves: one that is picked while it is away, or starting, is left alone. */
async function kill(fleet: Fleet, how: Play): Promise<Killed> {
  const { seed, kills: most = Infinity, minutes, everyMs, say, weather } = how;
  const random = dice(seed);
  const until = Date.now() + minutes * 60_000;
  const [kills, starts]: [Record<string, number>, Record<string, number[]>] = [{}, {}];
  const struck: Record<string, number> = {};
  const under: Promise<void>[] = [];
  if (most === 0) await wait(until - Date.now());
  for (let done = 0; done < most && Date.now() < until;) {
    await wait(everyMs * (0.5 + random()));
    if (weather && random() > 1 / KILL_OF) {
      const what = await weather.strike(random);
      struck[what] = (struck[what] ?? 0) + 1;
      continue;
    }
    const victim = fleet.members[Math.floor(random() * fleet.members.length)]!;
    if (!victim.up || Date.now() > until) continue;
    kills[victim.name] = (kills[victim.name] ?? 0) + 1;
    // What dies with Redis is nobody's work: it comes on top.
    if (victim.roles !== 'redis') done += 1;
    say(`${done}: kill -9 ${victim.name}`);
    const back = fleet.strike(victim, DOWN_MS * random());
    under.push(back.then((ms) => void (starts[victim.roles] ??= []).push(ms)));
  }
  weather?.calm();
  await Promise.all(under);
  return { kills, starts, struck };
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
      () =>
        (state.taking && random() < 0.5) || person.asked ? takeOne(person, random, () => state.taking) : undefined,
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
async function people(fleet: Fleet, db: Db, count: number, led: typeof fetch) {
  const now = Math.floor(Date.now() / 1000);
  const all: Person[] = [];
  for (let index = 0; index < count; index++) all.push(await addPerson(db, `Person${index}`, now, led));
  await fill(fleet, all);
  const standing = () => fleet.members.filter(({ roles, up }) => does(roles, 'realtime') && up).map(({ url }) => url);
  const lines = all.map((person) =>
    listen(db, person, standing, async () => {
      const { accountId } = person.actor;
      const where = { OR: [{ buyerId: accountId }, { sellerId: accountId }], endedAt: null };
      return (await db.trade.findMany({ where, select: { id: true } })).map(({ id }) => id);
    }),
  );
  return { all, lines };
}

/** Ends the claims of who may be dead. Where one lives all the same, the work is done by two: that has to be harmless as well. */
async function endClaims(db: Db): Promise<void> {
  await db.$executeRaw`UPDATE "Delivery" SET "dueAt" = clock_timestamp() WHERE "doneAt" IS NULL AND "attempts" > 0`;
  await db.$executeRaw`UPDATE "Mail" SET "claimedUntil" = clock_timestamp() WHERE "state" = 'sending'`;
}

/** Waits until nothing is open any more, or for as long as it may take. */
async function settle(db: Db, all: readonly Person[], say: Play['say']): Promise<void> {
  const until = Date.now() + SETTLE_MS;
  for (let at = 0; Date.now() < until; at++) {
    const counted = await Promise.all([
      db.trade.count({ where: { endedAt: null } }),
      db.relayIntent.count({ where: { status: { in: ['queued', 'sent'] } } }),
      db.delivery.count({ where: { doneAt: null } }),
      db.trade.count({ where: { state: 'completed', finalState: { not: 'completed' } } }),
      db.mail.count({ where: { state: { in: ['pending', 'sending'] } } }),
    ]);
    if (counted.every((count) => count === 0) && all.every(({ pending, asked }) => !pending && !asked)) return;
    if (at % 10 === 0) say(`open: ${counted.join(', ')} (trades, acts, deliveries, not final, mails)`);
    await wait(1_000);
  }
}

/** All of it, on a fleet that stands. */
export async function play(fleet: Fleet, db: Db, how: Play) {
  await liftLevels(fleet.databaseUrl, noLevels());
  const began = Date.now();
  const counts = { asked: 0, broken: 0 };
  const { all, lines } = await people(fleet, db, how.people, leadRound(fleet, counts));
  const keys = new Map(all.map(({ actor, publicKey }) => [actor.accountId, publicKey]));
  const state = { taking: true, over: false };
  const living = all.map((person, index) => live(person, keys, dice(how.seed + index + 1), state));
  const killed = await kill(fleet, how);
  const minutes = Math.round((Date.now() - began) / 6_000) / 10;
  how.say('all stand again; what was begun ends');
  state.taking = false;
  if (how.hurry) await endClaims(db);
  await settle(db, all, how.say);
  state.over = true;
  await Promise.all(living);
  for (const line of lines) line.close();
  const heard = all.flatMap((person) => [...person.heard.values()]);
  const { rpcUrl, deployed, mails } = fleet;
  return {
    seed: how.seed,
    minutes,
    people: how.people,
    ...killed,
    ended: { ...fleet.ended },
    requests: counts.asked,
    cutOrFailed: counts.broken,
    hintsHeard: lines.reduce((sum, line) => sum + line.hints(), 0),
    messagesHeard: heard.reduce((sum, seqs) => sum + seqs.size, 0),
    ...(await judge({ db, rpcUrl, chainId: deployed.chainId, people: all, received: mails.received })),
  };
}

export type Report = Awaited<ReturnType<typeof play>>;
