// npm run bench:commands              trade commands a second, beside the ceiling of the same database in the same rounds
// npm run bench:commands -- --write   writes bench/commands/commands.json too
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { chainNow } from '#lib/chain/clock.ts';
import { openDb, openPool } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { namePayer } from '#lib/trade/commands/name-payer.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { submitTransaction } from '#lib/trade/commands/submit-transaction.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { root } from '#scripts/paths.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { makeSecrets, serverEnv } from '#scripts/server-env.ts';
import { must } from '../chaos/people.ts';
import { cpuSecondsOfAll } from '../server.ts';
import { liftLevels } from '../chaos/fleet.ts';
import { noLevels } from '../chaos/play.ts';
import { inOne, inTransaction, layRaw } from './raw.ts';
import { addCrowd, addTrader, become, layChain, sealedPayer, signedMove, type Trader } from './world.ts';

const argument = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const ROUNDS = argument('--rounds', 5);
/** Trades a round, each of its own seller and buyer. */
const TRADES = argument('--trades', 300);
/** Requests at once, over the ten connections that a server has. */
const AT_ONCE = argument('--at-once', 32);
const POOL = 10;
const RAW = 1_500;
/** People who do not trade meanwhile, each with an offer that is paused. */
const CROWD = 20_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Does all of it, so many at once; answers how many a second, and milliseconds of a core that one took here and in Postgres. */
async function rate(postgres: number, count: number, work: (index: number) => Promise<unknown>): Promise<Round[Kind]> {
  const began = performance.now();
  const [here, there] = [process.cpuUsage(), cpuSecondsOfAll(postgres)];
  let next = 0;
  const line = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  const aSecond = count / ((performance.now() - began) / 1000);
  const { user, system } = process.cpuUsage(here);
  const each = { process: (user + system) / 1000, postgres: (cpuSecondsOfAll(postgres) - there) * 1000 };
  return { aSecond, process: each.process / count, postgres: each.postgres / count };
}

const KINDS = ['transaction', 'statement', 'take', 'namePayer', 'markPaid', 'noteSent', 'release'] as const;
type Kind = (typeof KINDS)[number];
type Used = { readonly process: number; readonly postgres: number };
type Round = Record<Kind, { readonly aSecond: number } & Used>;

type Stage = {
  /** Process id of the server. */
  readonly postgres: number;
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly subjects: readonly string[];
  readonly sellers: readonly Trader[];
  readonly buyers: readonly Trader[];
};

/** One command of each kind for every trade of the round; what they need is made and signed in between, and is not counted. */
async function round({ postgres, pool, db, subjects, sellers, buyers }: Stage, at: number): Promise<Round> {
  const raw = (work: typeof inOne, turn: number) =>
    rate(postgres, RAW, (index) => work(pool, subjects[index]!, 2 * at + turn));
  const key = () => newId(secureRandom);
  const priceSeen = { numerator: '1', denominator: '10000' };
  const ids: string[] = [];
  const transaction = await raw(inTransaction, 0);
  const take = await rate(postgres, TRADES, async (index) => {
    const { ctx } = buyers[index]!;
    const asked = { offerId: sellers[index]!.offerId!, revision: 1, priceSeen, methodId: 'sepa', fiatMinor: '2000' };
    ids[index] = must(await takeOffer({ ...ctx, key: key() }, asked)).tradeId;
  });
  const statement = await raw(inOne, 1);
  await become(pool, ids, 'awaiting_payment');
  const payers = ids.map((id, index) => sealedPayer(id, buyers[index]!, sellers[index]!));
  const named = await rate(postgres, TRADES, async (index) => {
    must(await namePayer({ ...buyers[index]!.ctx, key: key() }, { tradeId: ids[index]!, payerSealed: payers[index]! }));
  });
  const trades = await db.trade.findMany({ where: { id: { in: ids } } });
  const byId = new Map(trades.map((trade) => [trade.id, trade]));
  const signAll = async (move: 'markPaid' | 'release', people: readonly Trader[]) => {
    const now = await chainNow(db, 31337);
    const acts = await Promise.all(
      ids.map((id, index) => signedMove(byId.get(id) as Trade, people[index]!, move, now)),
    );
    return rate(
      postgres,
      TRADES,
      async (index) => void must(await signMove({ ...people[index]!.ctx, key: key() }, acts[index]!)),
    );
  };
  const markPaid = await signAll('markPaid', buyers);
  const noteSent = await rate(postgres, TRADES, async (index) => {
    const txHash = `0x${Buffer.from(secureRandom(32)).toString('hex')}`;
    const sent = { tradeId: ids[index]!, move: 'markPaid', txHash } as const;
    must(await submitTransaction({ ...buyers[index]!.ctx, key: key() }, sent));
  });
  await become(pool, ids, 'awaiting_release');
  const release = await signAll('release', sellers);
  // They end, so that nobody has more under way than people have.
  await pool.query(
    `UPDATE "Trade" SET "state" = 'completed', "finalState" = 'completed', "endedAt" = now() WHERE "id" = ANY($1)`,
    [ids],
  );
  return { transaction, statement, take, namePayer: named, markPaid, noteSent, release };
}

async function open(pool: pg.Pool, postgres: number): Promise<Stage> {
  const db = openDb(pool);
  await layChain(pool);
  const people = async (sells: boolean) => {
    const all: Trader[] = [];
    for (let index = 0; index < TRADES; index++) all.push(await addTrader(db, `${sells ? 'S' : 'B'}${index}`, sells));
    return all;
  };
  say(`making ${2 * TRADES} people`);
  const [sellers, buyers] = [await people(true), await people(false)];
  await addCrowd(pool, buyers[0]!.id, CROWD);
  await pool.query('ANALYZE');
  return { postgres, pool, db, subjects: await layRaw(pool, RAW), sellers, buyers };
}

const middle = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]!;

function reportOf(rounds: readonly Round[]) {
  const middles = (of: 'aSecond' | keyof Used, digits: number) =>
    Object.fromEntries(KINDS.map((kind) => [kind, Number(middle(rounds.map((one) => one[kind][of])).toFixed(digits))]));
  // Each against the ceiling of its own round: what else the machine does then touches both.
  const share = (kind: Kind, of: Kind) =>
    Math.round(100 * middle(rounds.map((one) => one[kind].aSecond / one[of].aSecond))) / 100;
  const commands = KINDS.slice(2);
  return {
    conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, embedded Postgres with fsync and synchronous_commit, ${POOL} connections, ${AT_ONCE} requests at once from one process, ${ROUNDS} rounds of ${TRADES} trades, medians`,
    aSecond: middles('aSecond', 0),
    processMs: middles('process', 2),
    postgresMs: middles('postgres', 2),
    ofTransaction: Object.fromEntries(commands.map((kind) => [kind, share(kind, 'transaction')])),
    ofStatement: Object.fromEntries(commands.map((kind) => [kind, share(kind, 'statement')])),
    rounds: rounds.map((one) => Object.fromEntries(KINDS.map((kind) => [kind, Math.round(one[kind].aSecond)]))),
  };
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const postgres = await startPostgres({ dir, password: 'bench' });
  try {
    await postgres.createDatabase('commands');
    const databaseUrl = postgres.url('commands');
    await applyMigrations(databaseUrl);
    const ground = { databaseUrl, rpcUrl: 'http://127.0.0.1:1', chainId: 31337, embeddedChain: true, port: 1 };
    const more = { publicUrl: 'http://localhost:1', secrets: makeSecrets(), storageDir: join(dir, 'files') };
    Object.assign(process.env, serverEnv({ ...ground, ...more, demo: false }), { LOG_LEVEL: 'fatal' });
    await liftLevels(databaseUrl, noLevels());
    const pool = openPool(databaseUrl, POOL);
    const stage = await open(pool, postgres.pid);
    const rounds: Round[] = [];
    for (let at = 0; at <= ROUNDS; at++) {
      const one = await round(stage, at);
      say(KINDS.map((kind) => `${kind} ${Math.round(one[kind].aSecond)}`).join(', '));
      if (at > 0) rounds.push(one);
      // The first warms up. Then what a database does by itself once a minute: before, every search is planned as in an empty one.
      else await pool.query('ANALYZE');
    }
    const report = reportOf(rounds);
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    if (process.argv.includes('--write'))
      writeFileSync(join(root, 'bench', 'commands', 'commands.json'), `${JSON.stringify(report, null, 2)}\n`);
    await stage.db.$disconnect();
    await pool.end();
  } finally {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

await main();
