// Whatever the two do and however time passes: what is hidden is read by its author alone, through no way in there is.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { findTrader } from '#lib/account/queries.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { tellingsOf } from '#lib/notice/tell.ts';
import { writeEverything } from '#lib/privacy/internal/everything.ts';
import { findProfile, findWords } from '#lib/reputation/queries.ts';
import { rebuild } from '#lib/reputation/rebuild.ts';
import { recount } from '#lib/reputation/recount.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { CHAIN, codeOf, rated, type Rated } from './rated.ts';

const { db, pool } = await testDatabase();
let start = 1_900_000_000;
beforeAll(() => setChainClock(db, start));

type Party = 'buyer' | 'seller';
const OTHER = { buyer: 'seller', seller: 'buyer' } as const;
const PARTIES = ['buyer', 'seller'] as const;

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ act: fc.constant('write' as const), by: fc.constantFrom(...PARTIES), good: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('pass' as const),
      hours: fc.constantFrom(1, 30, 24 * 7, 24 * 14, 24 * 31),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('reply' as const), by: fc.constantFrom(...PARTIES) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('remove' as const),
      of: fc.constantFrom(...PARTIES),
      part: fc.constantFrom('comment' as const, 'reply' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('clock' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What should be so, by the rules as they are said to people. */
type Model = {
  readonly endedAt: number;
  /** The marker in the last words of each, and when the second of the two wrote. */
  readonly words: Partial<Record<Party, string>>;
  readonly good: Partial<Record<Party, boolean>>;
  bothAt: number | null;
  readonly replies: Partial<Record<Party, string>>;
  readonly repliedAt: Partial<Record<Party, number>>;
  readonly removed: Set<string>;
};

const isOpen = (model: Model, now: number) => model.bothAt !== null || now >= model.endedAt + 14 * DAY;
const openedAt = (model: Model) => model.bothAt ?? model.endedAt + 14 * DAY;
let marks = 0;

/** Does the step, and holds the answer against the model. */
async function take(trade: Rated, model: Model, one: Step): Promise<void> {
  const { people } = trade;
  const [now, open] = [trade.now(), isOpen(model, trade.now())];
  if (one.act === 'pass') await trade.pass(one.hours * 3600);
  if (one.act === 'clock') await trade.openDue();
  if (one.act === 'write') {
    const mark = `words-${++marks}-of`;
    const expected = !open ? 'ok' : model.words[one.by] ? 'reputation.already_given' : 'reputation.window_closed';
    expect(codeOf(await trade.give(people[one.by], one.good, mark))).toBe(expected);
    if (expected !== 'ok') return;
    if (model.words[OTHER[one.by]] && !model.words[one.by]) model.bothAt = now;
    model.words[one.by] = mark;
    model.good[one.by] = one.good;
  }
  if (one.act === 'reply') {
    const mark = `reply-${++marks}-of`;
    const author = OTHER[one.by];
    const out = model.removed.has(`${author} comment`) || model.removed.has(`${author} reply`);
    const first = model.repliedAt[one.by];
    const late = first === undefined ? now >= openedAt(model) + 30 * DAY : now >= first + DAY;
    const closed = first === undefined ? 'reputation.reply_closed' : 'reputation.reply_given';
    const said = open && model.words[author];
    const expected = !said ? 'reputation.nothing_said' : out ? 'reputation.words_removed' : late ? closed : 'ok';
    expect(codeOf(await trade.reply(people[one.by], mark))).toBe(expected);
    if (expected !== 'ok') return;
    model.replies[one.by] = mark;
    model.repliedAt[one.by] ??= now;
  }
  if (one.act === 'remove') {
    const there = one.part === 'comment' ? model.words[one.of] : model.replies[OTHER[one.of]];
    const out = model.removed.has(`${one.of} comment`) || model.removed.has(`${one.of} ${one.part}`);
    const expected = open && there && !out ? 'ok' : 'reputation.not_found';
    expect(codeOf(await trade.remove(people.moderator, people[one.of], one.part))).toBe(expected);
    if (expected === 'ok') model.removed.add(`${one.of} ${one.part}`);
  }
}

const asText = (value: unknown) => JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));

type Reader = (trade: Rated, reader: Person, author: Person) => Promise<unknown>;

/** Every way in which somebody else may come to feedback by this author. */
const READERS: Readonly<Record<string, Reader>> = {
  room: async (trade, reader) => (reader === trade.people.stranger ? null : trade.read(reader)),
  profiles: async (trade) =>
    Promise.all(
      [trade.people.buyer, trade.people.seller].map(({ actor }) =>
        findProfile(db, { accountId: actor.accountId, chainId: CHAIN }),
      ),
    ),
  export: async (_, { actor }) => {
    let text = '';
    for await (const part of writeEverything(db, { accountId: actor.accountId, wallet: actor.walletAddress }, start))
      text += part;
    return text;
  },
  notices: async (trade, { actor }) => {
    const events = await db.event.findMany({ where: { noun: 'feedback', subjectId: trade.id } });
    const all = await Promise.all(events.map((event) => tellingsOf({ ...trade.as(null), db }, event)));
    return all.flat().filter(({ accountId }) => accountId === actor.accountId);
  },
  events: (trade) => db.event.findMany({ where: { noun: 'feedback', subjectId: trade.id } }),
  report: async (trade, _, author) => {
    const said = await trade.saidBy(author);
    return said && findWords(db, { feedbackId: said.id, part: 'comment' });
  },
};

/** The ways in on which somebody reads what is hidden from them. */
async function leaksOf(trade: Rated, model: Model, readers = READERS): Promise<string[]> {
  const { people } = trade;
  const found: string[] = [];
  if (isOpen(model, trade.now())) return found;
  for (const party of PARTIES) {
    const mark = model.words[party];
    if (!mark) continue;
    const author = people[party];
    for (const reader of [people[OTHER[party]], people.stranger])
      for (const [name, read] of Object.entries(readers)) {
        const text = asText(await read(trade, reader, author)) ?? '';
        if (text.includes(mark)) found.push(`${name}: words`);
      }
    const figures = await findTrader(db, people[OTHER[party]].actor.accountId);
    if (figures!.feedbackPositive + figures!.feedbackNegative > 0) found.push('counts');
  }
  return [...new Set(found)];
}

/** Each reads their own; once it is open, both read both, and so does everybody. */
async function readsAsItShould(trade: Rated, model: Model): Promise<void> {
  const open = isOpen(model, trade.now());
  for (const party of PARTIES) {
    const view = await trade.read(trade.people[party]);
    const [own, other] = [model.words[party], model.words[OTHER[party]]];
    expect(view.mine?.positive).toBe(own ? model.good[party] : undefined);
    expect(view.theirs?.positive).toBe(open && other ? model.good[OTHER[party]] : undefined);
    expect(view.theyWrote).toBe(other !== undefined);
    if (own && !model.removed.has(`${party} comment`)) expect(view.mine!.comment).toBe(own);
    if (model.removed.has(`${party} comment`)) expect(view.mine).toMatchObject({ comment: '', reply: null });
    const profile = await findProfile(db, { accountId: trade.people[party].actor.accountId, chainId: CHAIN });
    expect(profile!.feedback.map(({ positive }) => positive)).toEqual(open && other ? [model.good[OTHER[party]]] : []);
  }
  const rows = await db.feedback.findMany({ where: { tradeId: trade.id } });
  expect(rows.length).toBe(PARTIES.filter((party) => model.words[party]).length);
}

const countsOf = async (trade: Rated) =>
  Promise.all(
    PARTIES.map(async (party) => {
      const row = await findTrader(db, trade.people[party].actor.accountId);
      return [row!.feedbackPositive, row!.feedbackNegative];
    }),
  );

const fresh = (endedAt: number): Model => ({
  endedAt,
  words: {},
  good: {},
  bothAt: null,
  replies: {},
  repliedAt: {},
  removed: new Set(),
});

async function begin(): Promise<{ trade: Rated; model: Model }> {
  // Time only goes on, from one run to the next.
  start += 100 * DAY;
  await setChainClock(db, start);
  return { trade: await rated(db, start), model: fresh(start) };
}

describe('hidden feedback', () => {
  it('is read by nobody but its author, whatever is done in whatever order; it opens for both at once, and counts are as counted anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps) => {
        const { trade, model } = await begin();
        for (const one of steps) {
          await take(trade, model, one);
          expect(await leaksOf(trade, model)).toEqual([]);
          await readsAsItShould(trade, model);
          start = Math.max(start, trade.now());
        }
        await trade.openDue();
        const open = isOpen(model, trade.now());
        const expected = PARTIES.map((party) => {
          const good = open ? model.good[OTHER[party]] : undefined;
          return [good === true ? 1 : 0, good === false ? 1 : 0];
        });
        expect(await countsOf(trade)).toEqual(expected);
        const ids = [trade.people.buyer, trade.people.seller].map(({ actor }) => actor.accountId);
        await db.account.updateMany({
          where: { id: { in: ids } },
          data: { feedbackPositive: 7, feedbackNegative: 7 },
        });
        await db.$transaction((tx) => recount(tx, ids, trade.now()));
        expect(await countsOf(trade)).toEqual(expected);
        const told = await db.event.count({ where: { subjectId: trade.id, type: 'feedback.revealed' } });
        expect(told).toBe(open && (model.words.buyer || model.words.seller) ? 1 : 0);
      }),
      { numRuns: 12 },
    );
    const before = await db.account.findMany({ orderBy: { id: 'asc' }, select: { feedbackPositive: true } });
    await rebuild(pool, start);
    expect(await db.account.findMany({ orderBy: { id: 'asc' }, select: { feedbackPositive: true } })).toEqual(before);
  });

  it('planted: a reading that forgets to ask whether it is open is noticed', async () => {
    const { trade, model } = await begin();
    await take(trade, model, { act: 'write', by: 'buyer', good: false });
    const forgetful: Reader = (_, { actor }) => db.feedback.findMany({ where: { toId: actor.accountId } });
    expect(await leaksOf(trade, model, { ...READERS, forgetful })).toEqual(['forgetful: words']);
    await db.account.update({
      where: { id: trade.people.seller.actor.accountId },
      data: { feedbackNegative: 1 },
    });
    expect(await leaksOf(trade, model)).toEqual(['counts']);
  });

  it('opens by time to the second, without anything running, and nobody writes from that second on', async () => {
    const { trade } = await begin();
    const { buyer, seller } = trade.people;
    await trade.give(buyer, false, 'Slow.');
    await trade.pass(14 * DAY - 60);
    expect((await trade.read(seller)).theirs).toBeNull();
    expect(codeOf(await trade.give(buyer, true, 'Not that slow.'))).toBe('ok');
    await trade.pass(61);
    expect((await trade.read(seller)).theirs).toMatchObject({ positive: true, comment: 'Not that slow.' });
    expect(codeOf(await trade.give(seller))).toBe('reputation.window_closed');
    expect(codeOf(await trade.give(buyer))).toBe('reputation.already_given');
    const late = await begin();
    await late.trade.passDays(15);
    expect(codeOf(await late.trade.give(late.trade.people.buyer))).toBe('reputation.window_closed');
    expect(await late.trade.read(late.trade.people.buyer)).toMatchObject({ closedBecause: 'reputation.window_closed' });
  });

  it('that opens by time is counted and told once, by however many workers', async () => {
    const { trade } = await begin();
    await trade.give(trade.people.buyer, true, 'Good.');
    await trade.passDays(14);
    await Promise.all(Array.from({ length: 4 }, () => trade.openDue()));
    expect(await trade.openDue()).toBe(0);
    const events = await db.event.findMany({ where: { subjectId: trade.id, type: 'feedback.revealed' } });
    expect(events).toMatchObject([{ actorId: null, data: { toId: trade.people.seller.actor.accountId, both: false } }]);
    expect(await countsOf(trade)).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it('that is open stays so, should the chain’s time go back', async () => {
    const { trade } = await begin();
    const { buyer, seller } = trade.people;
    await trade.give(buyer, true, 'Good.');
    await trade.give(seller, true, 'Fine.');
    await trade.pass(-30);
    expect((await trade.read(seller)).theirs?.comment).toBe('Good.');
    expect(codeOf(await trade.give(buyer, false))).toBe('reputation.already_given');
  });

  it('is told of without a word of what it says: that there is some, and until when', async () => {
    const { trade, model } = await begin();
    const { buyer, seller } = trade.people;
    await trade.give(buyer, false, 'Terrible.');
    const event = await db.event.findFirstOrThrow({ where: { subjectId: trade.id, noun: 'feedback' } });
    const told = await tellingsOf({ ...trade.as(null), db }, event);
    expect(told.map(({ accountId, kind, data }) => [accountId, kind, data.wording, data.deadline])).toEqual([
      [seller.actor.accountId, 'trade_feedback', 'feedback_waiting', model.endedAt + 14 * DAY],
    ]);
    expect(asText([told, event])).not.toMatch(/Terrible|negative|positive|false/i);
  });
});
