// The acts that are asked for most go in plain SQL: what it reads and writes has to be what Prisma reads and writes.
import { describe, expect, it } from 'vitest';
import { chainNow } from '#lib/chain/clock.ts';
import { enqueueIntent, intentWrites, type NewIntent } from '#lib/chain/relay.ts';
import { ANYWAY, askingBudget } from '#lib/chain/relay/budget.ts';
import { askAll, statementOf } from '#lib/db/many.ts';
import { inSql } from '#lib/db/transaction.ts';
import { hashEvent } from '#lib/events/outbox.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { ok } from '#lib/kernel/result.ts';
import { peekTrade } from '#lib/trade/commands/load.ts';
import { namePayer } from '#lib/trade/commands/name-payer.ts';
import { submitTransaction } from '#lib/trade/commands/submit-transaction.ts';
import { refuseOvertaken } from '#lib/trade/record-fact.ts';
import { recordFact } from '#lib/trade/record.ts';
import { sealText } from '#lib/account/sealing.ts';
import { addRoom } from '../chat/people.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { holdForFact, holdTrade, recordFactIn } from './in-sql.ts';

const { db, pool } = await testDatabase();
const NOW = 1_900_000_000;
await setChainClock(db, NOW);

const event = {
  type: 'trade.payerNamed',
  data: { b: 1, a: ['x', null] },
  actorId: null,
  signature: '0xab',
  at: NOW,
} as const;
/** With the deliveries of each. */
const eventsOf = async (subjectId: string) => {
  const events = await db.event.findMany({ where: { subjectId }, orderBy: { seq: 'asc' } });
  const deliveries = await db.delivery.findMany({ where: { eventId: { in: events.map(({ id }) => id) } } });
  return events.map((event) => ({ ...event, deliveries: deliveries.filter(({ eventId }) => eventId === event.id) }));
};

describe('a trade read in plain SQL', () => {
  it('is the row that Prisma reads, to the last column, with the chain’s time', async () => {
    const { id } = await addRoom(db, NOW);
    const data = {
      toBuyerUnits: `${2n ** 256n - 1n}`,
      paidFeeUnits: '0',
      usdCents: 2n ** 63n - 1n,
      finalAt: new Date(1),
      dueAt: new Date(2),
    };
    await db.trade.update({ where: { id }, data });
    const kept = await db.trade.findUniqueOrThrow({ where: { id } });
    for (const read of [
      (one: string) => inSql(pool, (sql) => holdTrade(sql, one)),
      (one: string) => peekTrade(pool, one),
    ]) {
      const found = await read(id);
      expect(found!.trade).toEqual(kept);
      expect(Math.abs(found!.now - (await chainNow(db, 31337)))).toBeLessThanOrEqual(1);
      expect(await read('nobody')).toBeNull();
    }
  });

  it('is held: who wants it as well waits, and then sees what was written', async () => {
    const { id } = await addRoom(db, NOW);
    const waiting = async () => {
      const [row] = await db.$queryRaw<{ n: number }[]>`
        SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return row!.n;
    };
    const second = await inSql(pool, async (sql, send) => {
      const held = (await holdForFact(sql, id))!;
      const other = inSql(pool, async (more, sendMore) => {
        const held = (await holdForFact(more, id))!;
        return recordFactIn(sendMore, held, {}, event);
      });
      // It has asked by now, and waits.
      while ((await waiting()) === 0);
      expect(recordFactIn(send, held, {}, event)).toBe(2);
      return { other };
    });
    expect(await second.other).toBe(3);
    const events = await eventsOf(id);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(events[2]!.prevHash).toBe(events[1]!.hash);
  });
});

describe('a fact recorded in plain SQL', () => {
  it('leaves what the other way leaves: version, columns, the chained event and its deliveries', async () => {
    const [one, other] = [await addRoom(db, NOW), await addRoom(db, NOW)];
    const patch = { payerSealed: '{"sealed":1}', payerNamedAt: new Date(NOW * 1000) };
    const trade = await db.trade.findUniqueOrThrow({ where: { id: one.id } });
    const plain = await inSql(pool, async (sql, send) =>
      recordFactIn(send, (await holdForFact(sql, trade.id))!, patch, event),
    );
    const before = await db.trade.findUniqueOrThrow({ where: { id: other.id } });
    const usual = await db.$transaction((tx) => recordFact(tx, before, patch, { ...event, final: true }));
    expect(ok(plain)).toEqual(usual);
    const [left, right] = [await eventsOf(one.id), await eventsOf(other.id)];
    const shape = (rows: typeof left) =>
      rows.map(({ id: _id, subjectId: _subject, hash: _hash, prevHash: _prev, deliveries, ...row }) => ({
        ...row,
        deliveries: deliveries
          .map(({ listener, doneAt, attempts }) => ({ listener, doneAt, attempts }))
          .sort((a, b) => (a.listener < b.listener ? -1 : 1)),
      }));
    expect(shape(left.slice(1))).toEqual(shape(right.slice(1)));
    for (const [first, second] of [left, right] as const) {
      expect(second!.prevHash).toBe(first!.hash);
      expect(second!.hash).toBe(hashEvent({ ...event, subjectId: second!.subjectId, seq: 2 }, first!.hash));
    }
    expect(left[1]!.deliveries.length).toBeGreaterThan(0);
    const columns = ({ version, payerSealed, payerNamedAt, payeeSealed, state }: typeof trade) => [
      version,
      payerSealed,
      payerNamedAt,
      payeeSealed,
      state,
    ];
    const after = (id: string) => db.trade.findUniqueOrThrow({ where: { id } });
    expect(columns(await after(one.id))).toEqual(columns(await after(other.id)));
  });

  it('is refused to whoever read an older version, and leaves nothing', async () => {
    const { id } = await addRoom(db, NOW);
    const write = (version: number) =>
      inSql(pool, async (sql, send) => {
        const { prevHash } = (await holdForFact(sql, id))!;
        return ok(recordFactIn(send, { trade: { id, version }, prevHash }, {}, event));
      }).catch(refuseOvertaken);
    expect(await write(1)).toEqual({ ok: true, value: 2 });
    expect(await write(1)).toMatchObject({ ok: false, refusal: { code: 'trade.changed_meanwhile' } });
    expect(await eventsOf(id)).toHaveLength(2);
    const usual = () => db.$transaction((tx) => recordFact(tx, { id, version: 1 }, {}, { ...event, final: true }));
    expect(await usual()).toMatchObject({ ok: false, refusal: { code: 'trade.changed_meanwhile' } });
    expect(await eventsOf(id)).toHaveLength(2);
  });
});

describe('an act given to the relayer in plain SQL', () => {
  const intent = (actKey: string, more: Partial<NewIntent> = {}): NewIntent => ({
    chainId: 31337, actKey, tradeId: null, move: 'release', to: '0x01', data: '0x02', payerId: null, ...more,
  }); // prettier-ignore
  const rowOf = async (actKey: string) => {
    const {
      id: _id,
      actKey: _key,
      createdAt: _c,
      updatedAt: _u,
      nextTryAt: _n,
      ...row
    } = await db.relayIntent.findUniqueOrThrow({ where: { actKey } });
    return row;
  };
  const plain = (one: NewIntent) =>
    inSql(pool, async (sql, send) => {
      const budget = one.pressing || one.payerId === null ? ANYWAY : askingBudget(one.chainId, one.payerId);
      const paid = budget.paidIn(await askAll(sql, budget.asks, { wait: true }));
      // As the command that gives it asks beforehand.
      const ASK = 'SELECT "status" FROM "RelayIntent" WHERE "actKey" = $1';
      const [found] = await sql<{ status: string }>('t.before', ASK, [one.actKey]);
      const writes = intentWrites(secureRandom, one, { paid, before: found?.status ?? null });
      for (const write of writes) send(...statementOf([write]));
    });
  const usual = (one: NewIntent) => db.$transaction((tx) => enqueueIntent(tx, secureRandom, one));

  it('is there once, and one that was refused goes anew, as the other way', async () => {
    for (const [put, key] of [
      [plain, 'plain'],
      [usual, 'usual'],
    ] as const) {
      await put(intent(key));
      await put(intent(key, { data: '0x03' }));
      expect((await rowOf(key)).data).toBe('0x02');
      await db.relayIntent.update({
        where: { actKey: key },
        data: {
          status: 'refused',
          attempts: 3,
          nonce: 7,
          rawTx: '0x',
          txHash: '0x',
          costWei: 5,
          waits: 'x',
          account: '0x',
          minedBlock: 1,
          refusal: { name: 'x' },
        },
      });
      await put(intent(key, { data: '0x04' }));
    }
    expect(await rowOf('plain')).toEqual(await rowOf('usual'));
    expect(await rowOf('plain')).toMatchObject({ status: 'queued', data: '0x04', attempts: 0, refusal: null });
  });

  it('waits for nobody who changes the act that is there already: the relayer may do so and wait for the trade', async () => {
    await plain(intent('held'));
    await db.$transaction(async (tx) => {
      await tx.relayIntent.update({ where: { actKey: 'held' }, data: { status: 'refused' } });
      await plain(intent('held', { data: '0x05' }));
    });
    expect((await rowOf('held')).data).toBe('0x02');
  });

  it('is held where its payer is over the budget of the day, unless it presses', async () => {
    testConfig({}, { RELAYER_DAY_ACTS: '1' });
    try {
      for (const [put, name] of [
        [plain, 'plain'],
        [usual, 'usual'],
      ] as const) {
        const payerId = newId(secureRandom);
        await put(intent(`${name} first`, { payerId }));
        await put(intent(`${name} second`, { payerId }));
        await put(intent(`${name} third`, { payerId, pressing: true }));
        const states = await Promise.all(
          ['first', 'second', 'third'].map(async (which) => (await rowOf(`${name} ${which}`)).status),
        );
        expect(states, name).toEqual(['queued', 'held', 'queued']);
      }
    } finally {
      testConfig({}, { RELAYER_DAY_ACTS: '1000' });
    }
  });
});

describe('a command in plain SQL', () => {
  it('is done once for each key, though it is sent many times at once', async () => {
    const { id, buyer, seller } = await addRoom(db, NOW);
    const payerSealed = sealText('Main bank', [buyer.publicKey, seller.publicKey], { purpose: 'payer', trade: id });
    const ctx = testCtx(db, { actor: buyer.actor, key: 'named' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => namePayer(ctx, { tradeId: id, payerSealed })));
    expect(answers).toEqual(Array.from({ length: 5 }, () => ({ ok: true, value: { version: 2 } })));
    expect(await eventsOf(id)).toHaveLength(2);
  });

  it('leaves nothing of a refusal, neither key nor event', async () => {
    const { id, stranger } = await addRoom(db, NOW);
    const ctx = testCtx(db, { actor: stranger.actor, key: 'not mine' });
    const sent = { tradeId: id, move: 'markPaid', txHash: `0x${'ab'.repeat(32)}` } as const;
    expect(await submitTransaction(ctx, sent)).toMatchObject({ ok: false, refusal: { code: 'trade.not_found' } });
    expect(await db.commandKey.count({ where: { key: 'not mine' } })).toBe(0);
    expect(await eventsOf(id)).toHaveLength(1);
  });
});
