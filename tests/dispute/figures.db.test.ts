import { beforeAll, describe, expect, it } from 'vitest';
import { addStatement } from '#lib/dispute/commands/add-statement.ts';
import { acceptRuling, appealRuling } from '#lib/dispute/commands/appeal.ts';
import { askParties } from '#lib/dispute/commands/ask.ts';
import { claimCase, handOverCase } from '#lib/dispute/commands/claim-case.ts';
import { decideAppeal } from '#lib/dispute/commands/rule-case.ts';
import { COUNTED_EACH, countCourt, getTransparency } from '#lib/dispute/queries/transparency.ts';
import { getWorkload } from '#lib/dispute/queries/workload.ts';
import { dateOf, DAY, HOUR } from '#lib/kernel/instant.ts';
import { testDatabase } from '../setup/database.ts';
import { AMOUNT, codeOf, NOW, openCourt, type Case, type Court } from './court-scene.ts';
import { setChainClock } from './people.ts';

const { db } = await testDatabase();
let court: Court;
beforeAll(async () => {
  court = await openCourt(db);
});
const as = (name: string | null) => court.as(name);
const idOf = (name: string) => court.people[name]!.actor.accountId;
const OPENED = NOW - 2 * DAY;

/** The chain's clock stands still at each act: what is counted is then exact. */
async function at<T>(now: number, run: () => Promise<T>): Promise<T> {
  await setChainClock(db, now);
  return run();
}

/** Acts take a moment each by the server's clock, which the chain's goes on with. */
const about = (seconds: number) => expect.closeTo(seconds, -2);

const close = (of: Case, endedBy: string, toBuyer: string | null, closedAt: number) =>
  Promise.all([
    db.trade.update({ where: { id: of.tradeId }, data: { endedBy, toBuyerUnits: toBuyer, state: 'divided' } }),
    db.dispute.update({ where: { id: of.disputeId }, data: { state: 'closed', closedAt: dateOf(closedAt) } }),
  ]);

describe('figures of the court', () => {
  it('are those of the rows, worked out by hand', async () => {
    // Five cases: asked after 1 hour, ruled after 2 to 10 hours, all to the buyer; the first two are appealed, the first is overturned.
    const cases: Case[] = [];
    for (let i = 0; i < 5; i++) {
      const of = await court.makeCase();
      cases.push(of);
      await at(NOW, () => court.must(claimCase(as('first'), of)));
      const ask = { ...of, of: 'buyer', text: 'Why?', answerSeconds: DAY } as const;
      await at(NOW + HOUR, () => court.must(askParties(as('first'), ask)));
      await at(NOW + 2 * HOUR, () => court.must(addStatement(as('buyer'), { id: of.tradeId, text: 'So.' })));
      await at(NOW + 2 * (i + 1) * HOUR, async () => court.must(court.rule('first', of, { toBuyer: AMOUNT })));
    }
    const [one, two] = cases as [Case, Case];
    for (const disputed of [one, two]) {
      const of = disputed;
      const later = NOW + 12 * HOUR;
      await at(later, () => court.must(appealRuling(as('seller'), { id: of.tradeId, reason: 'No.' })));
      await at(later, () => court.must(claimCase(as('second'), of)));
      const toBuyer = of === one ? '0' : AMOUNT;
      await at(later, async () => court.must(decideAppeal(as('second'), await court.inputOf(of, { toBuyer }))));
    }
    await close(one, 'rule', '0', NOW + DAY);
    for (const other of cases.slice(1)) await close(other, 'rule', AMOUNT, NOW + DAY);
    // And five that the two settled, which nobody of the staff ever answered.
    for (let i = 0; i < 5; i++) await close(await court.makeCase(), 'settle', '5', NOW + DAY);
    await at(NOW + DAY, async () => {
      const counted = await countCourt(db);
      expect(counted.openNow).toBe(0);
      expect(counted.year).toMatchObject({
        opened: 10,
        ended: 10,
        // Opened two days before; the question came an hour after the claim.
        firstAnswer: { of: 5, seconds: about(2 * DAY + HOUR) },
        // Ruled after 2, 4, 6, 8, 10 hours: the middle is 6.
        ruling: { of: 5, seconds: about(2 * DAY + 6 * HOUR) },
        // One to the seller and four to the buyer show a person; five settled do not, but would follow from ten.
        outcomes: { buyer: null, seller: null, divided: 0, settled: 5, lapsed: 0 },
        appealed: { of: 5, count: null },
        overturned: { of: null, count: null },
      });
      // Names of nobody, in no form.
      const text = JSON.stringify(counted);
      for (const { actor } of Object.values(court.people)) expect(text).not.toContain(actor.accountId);
    });
  });

  it('are counted at most every few minutes, whoever asks', async () => {
    await setChainClock(db, NOW + DAY);
    const read = (after: number) => court.must(getTransparency({ db }, 1_000_000 + after));
    const before = (await read(0)).year.opened;
    for (let i = 0; i < 6; i++) await court.makeCase();
    expect((await read(COUNTED_EACH - 1)).year.opened).toBe(before);
    expect((await read(COUNTED_EACH)).year.opened).toBe((before ?? 0) + 6);
  });

  it('of a moderator’s work are those of the rows, worked out by hand', async () => {
    const work = async (name: string, days = 365) => court.must(getWorkload(as(name), { chainId: 31337, days }));
    const { rows } = await at(NOW + DAY, () => work('senior'));
    const row = (name: string) => rows.find(({ id }) => id === idOf(name))!;
    expect(row('first')).toMatchObject({
      taken: 5,
      seconds: 0,
      appeals: 0,
      openNow: 0,
      handedOver: 0,
      firstAnswer: { of: 5, seconds: about(HOUR) },
      ruling: { of: 5, seconds: about(6 * HOUR) },
      outcomes: { buyer: 5, seller: 0, divided: 0 },
      dissented: 0,
      appealed: 2,
      appealsDecided: 2,
      overturned: 1,
    });
    expect(row('second')).toMatchObject({ taken: 0, appeals: 2, outcomes: { buyer: 1, seller: 1, divided: 0 } });
    expect(row('third')).toMatchObject({ taken: 0, firstAnswer: { of: 0, seconds: null } });

    const of = await court.makeCase();
    await at(NOW + DAY, () => court.must(claimCase(as('first'), of)));
    await court.must(handOverCase(as('first'), { ...of, toId: idOf('third'), reason: 'Away.' }));
    const after = (await work('senior')).rows;
    expect(after.find(({ id }) => id === idOf('first'))).toMatchObject({ taken: 6, openNow: 0, handedOver: 1 });
    expect(after.find(({ id }) => id === idOf('third'))).toMatchObject({ taken: 1, openNow: 1 });
  });

  it('of everybody’s work are for seniors and admins; a moderator sees their own, and nobody else any', async () => {
    const ask = (name: string | null) => getWorkload(as(name), { chainId: 31337, days: 30 });
    for (const name of ['senior', 'admin']) expect((await court.must(ask(name))).rows.length).toBeGreaterThan(3);
    const own = await court.must(ask('second'));
    expect([own.all, own.rows.map(({ id }) => id)]).toEqual([false, [idOf('second')]]);
    for (const name of ['buyer', 'assistant', 'support', null])
      expect(codeOf(await ask(name))).toBe('dispute.not_found');
  });

  it('a ruling that both accept counts as ruled, and an open case as open', async () => {
    await setChainClock(db, NOW + DAY);
    const open = await db.dispute.count({ where: { state: { not: 'closed' } } });
    const of = await court.ruled(await court.makeCase({ disputedAt: OPENED }));
    for (const name of ['buyer', 'seller']) await court.must(acceptRuling(as(name), { id: of.tradeId }));
    expect((await countCourt(db)).openNow).toBe(open + 1);
  });
});
