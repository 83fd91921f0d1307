import { beforeAll, describe, expect, it } from 'vitest';
import { identitySigningKey, identityTypedData } from '#lib/account/identity.ts';
import { createReader } from '#lib/chat/room-keys.ts';
import { openMessage } from '#lib/chat/frank.ts';
import { listMessages } from '#lib/chat/queries.ts';
import { makeReport } from '#lib/dispute/reports/commands.ts';
import { dateOf, HOUR } from '#lib/kernel/instant.ts';
import { say } from '#lib/notice/words.ts';
import { dayCentsOf, haveTraded } from '#lib/offer/queries/caps.ts';
import { writeTrades } from '#lib/privacy/internal/taxes.ts';
import { findPause } from '#lib/reputation/pauses.ts';
import { giveFeedback } from '#lib/reputation/commands.ts';
import { rebuild } from '#lib/reputation/rebuild.ts';
import { tally } from '#lib/reputation/tally.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { refuseScam, startPractice } from '#lib/trade/practice/commands.ts';
import { findMyPractice } from '#lib/trade/practice/queries.ts';
import { LINES, PATIENCE } from '#lib/trade/practice/script.ts';
import { openPayee } from '#lib/trade/browser.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { act, announcePayer } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { practiseOnce } from '#server/practice/desk.ts';
import { poolOf } from '#lib/db/client.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { makePerson, openStage, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
const usdc = chain.deployed.tokens.USDC!;
let stage: Stage;

beforeAll(async () => {
  stage = await openStage(chain);
});

let place = 500;
/** Somebody new whose keys are vouched for by their wallet, as a browser does it. */
async function newcomer(name: string, locale = 'en'): Promise<Person> {
  const person = await makePerson(database, chain, place++, name);
  const { signingKey } = identitySigningKey(person.secretKey);
  const unsigned = {
    owner: person.wallet.address,
    publicKey: person.account.identityPublicKey!,
    signingKey,
    issuedAt: 1_700_000_000,
  };
  const { domain, types, value } = identityTypedData(unsigned);
  const account = await db.account.update({
    where: { id: person.account.id },
    data: {
      locale,
      identitySigningKey: signingKey,
      identityIssuedAt: unsigned.issuedAt,
      identitySignature: await person.wallet.signTypedData(domain, types, value),
    },
  });
  return { ...person, account };
}

const ctxOf = ({ account }: Person) => stage.ctxOf(account);
const load = (id: string) => db.trade.findUniqueOrThrow({ where: { id } });

/** The partner's loop with relayer and watcher beside it, until there is nothing left for any of them. */
async function settle(): Promise<void> {
  for (let pass = 0; pass < 12; pass++) {
    await practiseOnce((id, error) => {
      throw new Error(`trade ${id}`, { cause: error });
    });
    await stage.settle();
  }
}

/** What the partner said in this trade, as the buyer's device opens it. */
async function heard(buyer: Person, tradeId: string): Promise<string[]> {
  const { messages, cards } = must(await listMessages(ctxOf(buyer), { tradeId }));
  const { tradeHash } = await load(tradeId);
  const reader = createReader(buyer.secretKey, tradeHash);
  return messages.map(({ message, senderId }) => {
    const { card } = cards.find(({ accountId }) => accountId === senderId)!;
    const opened = must(openMessage(message, reader, { trade: tradeHash, author: 'seller', card }));
    return opened.content.kind === 'text' ? opened.content.text : '';
  });
}

/** What the list for a tax office has of somebody, without its heads. */
async function taxLines(accountId: string): Promise<number> {
  let text = '';
  const year = dateOf(await stage.now()).getUTCFullYear();
  for await (const part of writeTrades(db, accountId, { year, zone: 'UTC' })) text += part;
  return text.trim().split('\n').length - 1;
}

/** Every figure of somebody that trades make. */
async function figuresOf({ account }: Person) {
  const accountId = account.id;
  const row = await db.account.findUniqueOrThrow({ where: { id: accountId } });
  const { tradesDone, tradesDone30d, partners, completionBps, medianPaySeconds, disputesLost, firstTradeAt } = row;
  const { scoreLow, scoreHigh, feedbackPositive, feedbackNegative, pausedUntil } = row;
  const now = await stage.now();
  return {
    row: { tradesDone, tradesDone30d, partners, completionBps, medianPaySeconds, disputesLost, firstTradeAt },
    standing: { scoreLow, scoreHigh, feedbackPositive, feedbackNegative, pausedUntil },
    pause: await findPause(db, accountId, now),
    spent: await dayCentsOf(db, accountId, now),
    evidence: await db.tradeEvidence.count({ where: { accountId } }),
    days: await db.traderDay.count({ where: { accountId } }),
    pairs: await db.traderPair.count({ where: { accountId } }),
    facts: await db.traderFacts.count({ where: { accountId } }),
    taxed: await taxLines(accountId),
    reports: await db.report.count(),
    disputes: await db.dispute.count(),
  };
}

/** To the scam: started, locked, payer named. */
async function asked(buyer: Person): Promise<string> {
  const { tradeId } = must(await startPractice(ctxOf(buyer)));
  await settle();
  const seller = await db.account.findUniqueOrThrow({ where: { id: (await load(tradeId)).sellerId } });
  await announcePayer(stage, buyer, seller, tradeId);
  await settle();
  return tradeId;
}

async function practised(buyer: Person): Promise<string> {
  const tradeId = await asked(buyer);
  must(await refuseScam(ctxOf(buyer), { tradeId }));
  await settle();
  await act(stage, buyer, tradeId, 'markPaid');
  await settle();
  return tradeId;
}

describe('a practice trade', () => {
  it('goes from the button to the coins by the same escrow, with every line of the script sealed in the buyer’s language', async () => {
    const ana = await newcomer('Ana Aprende', 'es');
    const before = await chain.balanceOf(usdc, ana.wallet.address);
    const tradeId = await practised(ana);
    const ended = await load(tradeId);
    expect([ended.practice, ended.finalState, ended.endedBy]).toEqual([true, 'completed', 'release']);
    expect(await chain.balanceOf(usdc, ana.wallet.address)).toBe(before + 20_000_000n);
    expect(await heard(ana, tradeId)).toEqual(LINES.map((line) => say('es', `practice.says.${line}`)));
    expect(await findMyPractice(ctxOf(ana))).toEqual({ live: null, refusedAt: expect.any(Number) });
  });

  it('hands out an account that opens and is the one that the deal commits to', async () => {
    const bo = await newcomer('Bo Beginner');
    const tradeId = await asked(bo);
    const room = must(await getTradeRoom(ctxOf(bo), { tradeId }));
    const opened = openPayee(room, bo.secretKey);
    expect(must(opened)).toMatchObject({ kind: 'opened', account: { methodId: 'sepa-instant' } });
  });

  it('counts nowhere: after it, and after a rebuild, all figures of the person are what they were', async () => {
    const cy = await newcomer('Cy Careful');
    const before = await figuresOf(cy);
    const tradeId = await practised(cy);
    expect((await load(tradeId)).finalState).toBe('completed');
    expect(await figuresOf(cy)).toEqual(before);
    const { sellerId } = await load(tradeId);
    expect(await haveTraded(db, cy.account.id, sellerId)).toBe(false);
    const rated = await giveFeedback(ctxOf(cy), { id: tradeId, positive: true, comment: '' });
    expect(!rated.ok && rated.refusal.code).toBe('reputation.practice');
    await rebuild(poolOf(db), await stage.now());
    expect(await figuresOf(cy)).toEqual(before);
    // Planted: the same trade without its mark is counted, so what is compared above would show it.
    await db.trade.update({ where: { id: tradeId }, data: { practice: false } });
    await tally(poolOf(db), tradeId, await stage.now());
    const planted = await figuresOf(cy);
    expect([planted.row.tradesDone, planted.evidence, planted.taxed]).toEqual([1, 1, 1]);
    expect(planted.spent).not.toBe(before.spent);
    expect(await haveTraded(db, cy.account.id, sellerId)).toBe(true);
    await db.trade.update({ where: { id: tradeId }, data: { practice: true } });
    await rebuild(poolOf(db), await stage.now());
    expect((await figuresOf(cy)).row).toEqual(before.row);
  });

  it('takes a report as the right answer and bothers no moderator with it; a dispute is refused with its reason', async () => {
    const di = await newcomer('Di Distrusts');
    const tradeId = await asked(di);
    const { sellerId } = await load(tradeId);
    const report = { accountId: sellerId, tradeId, reason: 'elsewhere' as const, words: '' };
    expect(must(await makeReport(ctxOf(di), report))).toEqual({ reportId: null });
    expect((await load(tradeId)).scamRefusedAt).not.toBeNull();
    await act(stage, di, tradeId, 'markPaid');
    const room = must(await getTradeRoom(ctxOf(di), { tradeId }));
    expect(room.openMoves.map(({ move }) => move)).not.toContain('dispute');
    const validUntil = (await stage.now()) + HOUR;
    const disputed = await signMove(ctxOf(di), {
      tradeId,
      move: 'dispute',
      signature: `0x${'11'.repeat(65)}`,
      validUntil,
    });
    expect(!disputed.ok && disputed.refusal.code).toBe('trade.practice_no_court');
    const outside = await makeReport(ctxOf(di), { ...report, tradeId: null });
    expect(!outside.ok && outside.refusal.code).toBe('dispute.report_unknown');
    expect(await db.report.count()).toBe(0);
    await settle();
    expect((await load(tradeId)).finalState).toBe('completed');
  });

  it('is one at a time for each person, in nobody’s list, and refuses nothing that was not asked yet or of a stranger’s', async () => {
    const [ed, flo] = [await newcomer('Ed Eager'), await newcomer('Flo Foreign')];
    const { tradeId } = must(await startPractice(ctxOf(ed)));
    const again = await startPractice(ctxOf(ed));
    expect(!again.ok && again.refusal).toMatchObject({ code: 'trade.practice_under_way', data: { tradeId } });
    for (const [who, code] of [
      [ed, 'trade.practice_not_asked'],
      [flo, 'trade.not_found'],
    ] as const) {
      const early = await refuseScam(ctxOf(who), { tradeId });
      expect(!early.ok && early.refusal.code).toBe(code);
    }
    const offers = await db.offer.findMany({ where: { trades: { some: { practice: true } } } });
    expect(offers.every(({ state, unlisted }) => state === 'closed' && unlisted)).toBe(true);
    expect(await db.$queryRaw`SELECT * FROM "book"."Entry"`).toEqual([]);
    expect(await findMyPractice(ctxOf(flo))).toEqual({ live: null, refusedAt: null });
    expect(await findMyPractice(ctxOf(ed))).toEqual({ live: tradeId, refusedAt: null });
  });

  it('left alone gives the coins back after the time to pay, and that counts against nobody', async () => {
    const gus = await newcomer('Gus Gone');
    const before = await figuresOf(gus);
    const tradeId = await asked(gus);
    await chain.shiftTime(3 * HOUR);
    await stage.moveTo(0);
    await settle();
    const ended = await load(tradeId);
    expect([ended.finalState, ended.endedBy, ended.scamRefusedAt]).toEqual(['refunded', 'reclaim', null]);
    const { spent: _, ...after } = await figuresOf(gus);
    const { spent: __, ...was } = before;
    expect(after).toEqual(was);
    // Planted: without the mark it is an end by the taker's fault.
    await db.trade.update({ where: { id: tradeId }, data: { practice: false } });
    await tally(poolOf(db), tradeId, await stage.now());
    expect((await figuresOf(gus)).row.completionBps).toBe(0);
    await db.trade.update({ where: { id: tradeId }, data: { practice: true } });
  });

  it('left after marking paid goes to the buyer after a day, without the mark of having practised', async () => {
    const hal = await newcomer('Hal Hasty');
    const tradeId = await asked(hal);
    await act(stage, hal, tradeId, 'markPaid');
    await settle();
    expect((await load(tradeId)).state).toBe('awaiting_release');
    await chain.shiftTime(PATIENCE + 60);
    await stage.moveTo(0);
    await settle();
    expect((await load(tradeId)).finalState).toBe('completed');
    expect(await findMyPractice(ctxOf(hal))).toEqual({ live: null, refusedAt: null });
  });
});

describe('where coins are worth something', () => {
  it('there is no practice: nothing is started, and the partner sits down nowhere', async () => {
    const ivy = await newcomer('Ivy Elsewhere');
    const trades = await db.trade.count();
    testConfig({ embeddedChain: false });
    const refusedThere = await startPractice(ctxOf(ivy));
    expect(!refusedThere.ok && refusedThere.refusal.code).toBe('trade.practice_elsewhere');
    await practiseOnce((_, error) => {
      throw error as Error;
    });
    expect(await db.trade.count()).toBe(trades);
    testConfig({ embeddedChain: true });
  });
});
