import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { findTrader } from '#lib/account/queries.ts';
import { HOUR, dateOf } from '#lib/kernel/instant.ts';
import { isId } from '#lib/kernel/ids.ts';
import { giveFeedback } from '#lib/reputation/commands.ts';
import { findProfile, getTradeFeedback } from '#lib/reputation/queries.ts';
import type { TradeSpec } from '../dispute/people.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();
const NOW = 1_900_000_000;
let buyer: Person;
let seller: Person;
let stranger: Person;
let round = 0;

beforeAll(() => setChainClock(db, NOW));

async function newTrade(row: NonNullable<TradeSpec['row']> = {}): Promise<string> {
  buyer = await addPerson(db, 'buyer');
  seller = await addPerson(db, 'seller');
  stranger = await addPerson(db, 'stranger', { roles: ['trader', 'moderator'] });
  const offerId = await addOffer(db, seller);
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const ended = {
    state: 'completed',
    finalState: 'completed',
    endedBy: 'release',
    fundedAt: dateOf(NOW - HOUR),
  } as const;
  const full = { ...ended, endedAt: dateOf(NOW - 60), ...row };
  return (await addTrade(db, NOW, { offerId, buyer, seller, arbiter, round: ++round, row: full })).id;
}

const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null });
const give = (person: Person | null, id: string, positive = true, comment = '') =>
  giveFeedback(as(person), { id, positive, comment });
const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }) =>
  result.ok ? 'ok' : result.refusal.code;

describe('feedback', () => {
  it('is given by each of the two once, counted for the other, and read on their profile', async () => {
    const id = await newTrade();
    expect(codeOf(await give(buyer, id, true, 'Fast.'))).toBe('ok');
    expect(codeOf(await give(seller, id, false, 'Paid late.'))).toBe('ok');
    expect(await findTrader(db, seller.actor.accountId)).toMatchObject({ feedbackPositive: 1, feedbackNegative: 0 });
    expect(await findTrader(db, buyer.actor.accountId)).toMatchObject({ feedbackPositive: 0, feedbackNegative: 1 });
    const profile = await findProfile(db, { accountId: seller.actor.accountId, chainId: 31337 });
    expect(profile?.feedback).toMatchObject([
      { positive: true, comment: 'Fast.', fromName: 'buyer', fromParty: 'buyer' },
    ]);
  });

  it('said again while it is hidden is changed, and there is one row of it', async () => {
    const id = await newTrade();
    await give(buyer, id, true, 'Good.');
    expect(codeOf(await give(buyer, id, false, 'I changed my mind.'))).toBe('ok');
    expect(await db.feedback.findMany({ where: { tradeId: id } })).toMatchObject([
      { positive: false, comment: 'I changed my mind.', openedAt: null },
    ]);
    const both = await Promise.all([give(seller, id), give(seller, id, false)]);
    expect(both.map(codeOf).sort()).toEqual(['ok', 'reputation.already_given']);
    expect(await db.feedback.count({ where: { tradeId: id } })).toBe(2);
  });

  it('that is open stays: neither of the two changes it', async () => {
    const id = await newTrade();
    await give(buyer, id, true, 'Good.');
    await give(seller, id, true, 'Fine.');
    for (const person of [buyer, seller])
      expect(codeOf(await give(person, id, false, 'No.'))).toBe('reputation.already_given');
    expect(await findTrader(db, seller.actor.accountId)).toMatchObject({ feedbackPositive: 1, feedbackNegative: 0 });
  });

  it('of both at the same moment opens, for both', async () => {
    const id = await newTrade();
    const given = await Promise.all([give(buyer, id), give(seller, id, false)]);
    expect(given.map(codeOf)).toEqual(['ok', 'ok']);
    for (const person of [buyer, seller])
      expect(await getTradeFeedback(as(person), { id })).toMatchObject({
        value: { mine: { reply: null }, theirs: { reply: null }, closedBecause: 'reputation.already_given' },
      });
  });

  it('is the trade’s own people’s business: everybody else finds no such trade', async () => {
    const id = await newTrade();
    for (const person of [stranger, null]) {
      expect(codeOf(await give(person, id))).toBe('reputation.not_found');
      expect(codeOf(await getTradeFeedback(as(person), { id }))).toBe('reputation.not_found');
    }
    expect(codeOf(await give(buyer, 'x'.repeat(20)))).toBe('reputation.not_found');
  });

  it('waits for an end that cannot be taken back', async () => {
    const id = await newTrade({ finalState: 'awaiting_release' });
    expect(codeOf(await give(buyer, id))).toBe('reputation.not_ended');
  });

  it('is not for trades in which no coins were ever locked', async () => {
    const id = await newTrade({ state: 'cancelled', finalState: 'cancelled', endedBy: 'expire', fundedAt: null });
    expect(codeOf(await give(buyer, id))).toBe('reputation.never_funded');
  });

  it('from two people at once for one person counts both', async () => {
    const first = await newTrade();
    const [oneBuyer, oneSeller] = [buyer, seller];
    const second = await newTrade({ sellerId: oneSeller.actor.accountId });
    await give(oneSeller, first);
    await give(oneSeller, second);
    await Promise.all([give(oneBuyer, first), give(buyer, second, false)]);
    expect(await findTrader(db, oneSeller.actor.accountId)).toMatchObject({ feedbackPositive: 1, feedbackNegative: 1 });
  });

  it('is listed newest first and page by page without a gap', async () => {
    const first = await newTrade();
    const target = seller;
    await give(buyer, first, true, 'comment 0');
    await give(target, first);
    for (let n = 1; n < 45; n++) {
      await setChainClock(db, NOW + Math.floor(n / 3));
      const id = await newTrade({ sellerId: target.actor.accountId });
      await give(buyer, id, true, `comment ${n}`);
      await give(target, id);
    }
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await findProfile(db, { accountId: target.actor.accountId, chainId: 31337, after });
      expect(page!.feedback.length).toBeLessThanOrEqual(20);
      seen.push(...page!.feedback.map(({ comment }) => comment));
      after = page!.older ?? undefined;
    } while (after);
    expect(seen).toHaveLength(45);
    expect(new Set(seen).size).toBe(45);
    expect(seen.at(-1)).toMatch(/^comment [012]$/);
  });

  it('that was there before anything was hidden counts as open', async () => {
    const id = await newTrade();
    const file = new URL('../../prisma/migrations/20261128200000_feedback_revealed/migration.sql', import.meta.url);
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const added = ['id', 'revealsAt', 'openedAt', 'commentRemovedAt', 'reply', 'repliedAt', 'replyRemovedAt'];
      for (const name of ['feedbackId', 'part']) await client.query(`ALTER TABLE "Report" DROP COLUMN "${name}"`);
      for (const name of added) await client.query(`ALTER TABLE "Feedback" DROP COLUMN "${name}"`);
      await client.query(
        `INSERT INTO "Feedback" ("tradeId", "fromId", "toId", "positive", "createdAt") VALUES ($1, $2, $3, true, now())`,
        [id, buyer.actor.accountId, seller.actor.accountId],
      );
      await client.query(readFileSync(file, 'utf8'));
      const { rows } = await client.query(
        `SELECT *, "openedAt" = "createdAt" AND "revealsAt" = "createdAt" AS "open" FROM "Feedback" WHERE "tradeId" = $1`,
        [id],
      );
      expect(rows).toMatchObject([{ open: true, reply: null }]);
      expect(isId(rows[0].id)).toBe(true);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});
