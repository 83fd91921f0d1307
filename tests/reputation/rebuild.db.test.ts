import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DAY, HOUR, MINUTE, dateOf } from '#lib/kernel/instant.ts';
import { Held, rebuild } from '#lib/reputation/rebuild.ts';
import { tally } from '#lib/reputation/tally.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();
const FIRST = 1_900_022_400;
const DAYS = 4;
const NOW = FIRST + DAYS * DAY;
const PEOPLE = 5;
let people: Person[] = [];
let offerId = '';
let round = 0;

beforeAll(async () => {
  await setChainClock(db, NOW);
  people = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => addPerson(db, `one-${n}`)));
  offerId = await addOffer(db, people[0]!);
});

const ENDINGS = [
  { finalState: 'completed', endedBy: 'release', fault: 'nobody', type: 'trade.released' },
  { finalState: 'completed', endedBy: 'release', fault: 'nobody', type: 'trade.released' },
  { finalState: 'completed', endedBy: 'release', fault: 'nobody', type: 'trade.released' },
  { finalState: 'refunded', endedBy: 'reclaim', fault: 'buyer', type: 'trade.reclaimed' },
  { finalState: 'cancelled', endedBy: 'expire', fault: 'seller', type: 'trade.expired' },
  { finalState: 'completed', endedBy: 'rule', fault: 'nobody', type: 'trade.ruled' },
  { finalState: 'refunded', endedBy: 'rule', fault: 'nobody', type: 'trade.ruled' },
  { finalState: 'divided', endedBy: 'settle', fault: 'nobody', type: 'trade.settled' },
  // Contested before it was counted: good for the one and not for the other.
  { finalState: 'completed', endedBy: 'release', fault: 'buyer', type: 'trade.released' },
] as const;

const trade = fc.record({
  buyer: fc.nat(PEOPLE - 1),
  other: fc.integer({ min: 1, max: PEOPLE - 1 }),
  end: fc.constantFrom(...ENDINGS),
  cents: fc.option(fc.bigInt({ min: 0n, max: 50_000n }), { nil: null }),
  day: fc.nat(DAYS - 1),
  second: fc.nat(DAY - 1),
  locked: fc.integer({ min: MINUTE, max: 5 * HOUR }),
  /** Counted where it stands, or so many places later. */
  late: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) }),
  /** What becomes of it after it was counted. */
  after: fc.oneof(
    { weight: 6, arbitrary: fc.constant('nothing' as const) },
    { weight: 1, arbitrary: fc.constantFrom('nobody', 'buyer', 'seller', 'reverted', 'again') },
  ),
});
type Drawn = typeof trade extends fc.Arbitrary<infer T> ? T : never;

/** Two trades of a pair in the first second of a day, one of them contested later, beside one that was counted after them and ended before. */
const AT_MIDNIGHT: Drawn[] = [
  { buyer: 0, other: 1, end: ENDINGS[0], cents: null, day: 1, second: 0, locked: 60, late: 0, after: 'buyer' },
  { buyer: 0, other: 2, end: ENDINGS[0], cents: 2232n, day: 0, second: 76_581, locked: 900, late: 0, after: 'nothing' },
  { buyer: 0, other: 1, end: ENDINGS[0], cents: null, day: 1, second: 0, locked: 60, late: 0, after: 'nothing' },
];

/** The same, contested before it was counted at all. */
const CONTESTED_FIRST: Drawn[] = [
  { ...AT_MIDNIGHT[0]!, end: ENDINGS.at(-1)!, after: 'nothing' },
  ...AT_MIDNIGHT.slice(1),
];

async function open(drawn: Drawn): Promise<string> {
  const [buyer, seller] = [people[drawn.buyer]!, people[(drawn.buyer + drawn.other) % PEOPLE]!];
  const { type, ...end } = drawn.end;
  const endedAt = FIRST + drawn.day * DAY + drawn.second;
  const funded = end.finalState !== 'cancelled';
  const paid = funded && end.endedBy !== 'reclaim';
  const { id } = await addTrade(db, NOW, {
    offerId,
    buyer,
    seller,
    arbiter: '0x00000000000000000000000000000000000a4b17',
    round: ++round,
    row: {
      ...end,
      state: end.finalState,
      usdCents: drawn.cents,
      endedAt: dateOf(endedAt),
      fundedAt: funded ? dateOf(endedAt - drawn.locked) : null,
      paidAt: paid ? dateOf(endedAt - Math.floor(drawn.locked / 3)) : null,
      disputedAt: end.endedBy === 'rule' ? dateOf(endedAt - MINUTE) : null,
    },
  });
  const by = buyer.actor.accountId;
  if (end.endedBy === 'rule')
    await addTradeEvent(db, id, { type: 'trade.disputed', data: {}, actorId: by, at: endedAt });
  await addTradeEvent(db, id, { type, data: {}, actorId: null, at: endedAt });
  return id;
}

async function change(id: string, after: Drawn['after']): Promise<void> {
  if (after === 'reverted') await db.trade.update({ where: { id }, data: { finalState: 'awaiting_release' } });
  else if (after !== 'again' && after !== 'nothing')
    await db.trade.update({ where: { id }, data: { fault: after, faultBy: 'contest' } });
}

/** Everything that is kept, in one order. A day with no evidence left and a row of nothing are none. */
async function everything() {
  const rows = async (table: string, order: string, where = 'true') =>
    (await pool.query(`SELECT * FROM "${table}" WHERE ${where} ORDER BY ${order}`)).rows;
  return {
    evidence: await rows('TradeEvidence', '"tradeId", "accountId"'),
    pairs: await rows('TraderPair', '"accountId", "partnerId"'),
    // When it was written is no fact.
    facts: (await rows('TraderFacts', '"accountId"')).map(({ scoredAt: _, ...row }) => row),
    days: await rows('TraderDay', '"accountId", "day"', '"completed" > 0 OR "faults" > 0'),
    methods: await rows('TraderMethod', '"accountId", "methodId"'),
    times: await rows('TraderTime', '"accountId", "what", "bucket"'),
    accounts: (
      await pool.query(
        `SELECT "id", "tradesDone", "tradesDone30d", "completionBps", "medianPaySeconds", "medianReleaseSeconds", "disputesLost",
          "firstTradeAt", "scoreLow", "scoreHigh", "partners" FROM "Account" ORDER BY "id"`,
      )
    ).rows,
  };
}

async function clear(): Promise<void> {
  await pool.query(`TRUNCATE "TradeEvidence", "TraderPair", "TraderFacts", "TraderDay", "TraderMethod", "TraderTime"`);
  await pool.query(`DELETE FROM "Delivery"`);
  await pool.query(`DELETE FROM "Event"`);
  await pool.query(`DELETE FROM "Trade"`);
  await pool.query(`UPDATE "Account" SET "tradesDone" = 0, "tradesDone30d" = 0, "completionBps" = NULL, "medianPaySeconds" = NULL,
    "medianReleaseSeconds" = NULL, "disputesLost" = 0, "firstTradeAt" = NULL, "scoreLow" = 0, "scoreHigh" = 10000, "partners" = 0`);
  // One of them is a merchant from the second day on: their word counts whole.
  await pool.query(`INSERT INTO "TraderFacts" ("accountId", "merchantSince") VALUES ($1, $2)`, [
    people[1]!.actor.accountId,
    dateOf(FIRST + DAY + 12 * HOUR),
  ]);
  // Another was one for a day, and is none any more: what their word counted then, it counted.
  await pool.query(`INSERT INTO "TraderFacts" ("accountId", "merchantPast") VALUES ($1, $2)`, [
    people[2]!.actor.accountId,
    JSON.stringify([[FIRST + 12 * HOUR, FIRST + DAY + 12 * HOUR]]),
  ]);
}

describe('the facts of reputation', () => {
  it('rebuilt from the log are what counting trade by trade gave, to the last unit, however late and whatever became of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(trade, { minLength: 1, maxLength: 24 }), async (drawn) => {
        await clear();
        const order = drawn.map((one, place) => ({ one, place: place + one.late })).sort((a, b) => a.place - b.place);
        const ids = new Map<Drawn, string>();
        for (const one of drawn) ids.set(one, await open(one));
        for (const { one } of order) {
          const id = ids.get(one)!;
          await tally(pool, id, NOW);
          if (one.after === 'nothing') continue;
          await change(id, one.after);
          await tally(pool, id, NOW);
        }
        const kept = await everything();
        await rebuild(pool, NOW);
        expect(await everything()).toEqual(kept);
      }),
      { numRuns: 12, interruptAfterTimeLimit: 60_000, examples: [[AT_MIDNIGHT], [CONTESTED_FIRST]] },
    );
  });

  it('counted twice are counted once, and two counts of the same people at once wait for each other', async () => {
    await clear();
    const ids = await Promise.all(
      fc.sample(trade, { numRuns: 20, seed: 7 }).map((drawn) => open({ ...drawn, day: 2, second: 40_000 })),
    );
    await Promise.all([...ids, ...ids].map((id) => tally(pool, id, NOW)));
    const kept = await everything();
    expect(kept.evidence).toHaveLength(2 * ids.length);
    for (const id of ids) await tally(pool, id, NOW);
    expect(await everything()).toEqual(kept);
    await rebuild(pool, NOW);
    expect(await everything()).toEqual(kept);
  });

  it('give way to who reads their tables for long, a backup for instance: a rebuild then says so, and nothing has changed', async () => {
    await clear();
    await tally(pool, await open(fc.sample(trade, { numRuns: 1, seed: 3 })[0]!), NOW);
    const [kept, reader] = [await everything(), await pool.connect()];
    onTestFinished(() => reader.release(true));
    await reader.query('BEGIN');
    await reader.query('SELECT count(*) FROM "TraderDay"');
    await expect(rebuild(pool, NOW, undefined, 200)).rejects.toThrow(Held);
    await reader.query('COMMIT');
    expect(await everything()).toEqual(kept);
    await rebuild(pool, NOW);
    expect(await everything()).toEqual(kept);
  });

  it('are rebuilt whole where somebody’s first sums are begun in the middle of it', async () => {
    await clear();
    const id = await open({ ...fc.sample(trade, { numRuns: 1, seed: 3 })[0]!, buyer: 3, other: 1, end: ENDINGS[0] });
    const other = await pool.connect();
    onTestFinished(() => other.release(true));
    await other.query('BEGIN');
    await other.query('INSERT INTO "TraderFacts" ("accountId") VALUES ($1)', [people[3]!.actor.accountId]);
    const rebuilding = rebuild(pool, NOW);
    await expect
      .poll(
        async () =>
          (await pool.query(`SELECT FROM pg_locks WHERE NOT granted AND relation = '"TraderFacts"'::regclass`))
            .rowCount,
      )
      .toBeGreaterThan(0);
    await other.query('COMMIT');
    expect(await rebuilding).toMatchObject({ trades: 1 });
    const built = await everything();
    await tally(pool, id, NOW);
    expect(await everything()).toEqual(built);
  });

  it('leave their tables with every key and index that they had, and as much room on their pages', async () => {
    const shape = async () =>
      (
        await pool.query<{ line: string }>(
          `SELECT indexdef AS line FROM pg_indexes WHERE tablename LIKE 'Trade%' OR tablename LIKE 'Trader%'
           UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
             WHERE conrelid::regclass::text LIKE '"Trade%'
           UNION ALL SELECT relname || ' ' || unnest(reloptions) FROM pg_class WHERE relname LIKE 'Trader%'
           UNION ALL SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
             FROM information_schema.columns WHERE table_name IN ('TradeEvidence', 'TraderPair', 'TraderDay', 'TraderMethod', 'TraderTime')
             ORDER BY 1`,
        )
      ).rows.map(({ line }) => line);
    const before = await shape();
    expect(before.length).toBeGreaterThan(20);
    expect(before).toContain('TraderTime fillfactor=90');
    await rebuild(pool, NOW);
    expect(await shape()).toEqual(before);
  });
});
