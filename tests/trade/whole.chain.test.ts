import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { hashEvent, GENESIS, type ChainRef } from '#lib/events/outbox.ts';
import type { EventType } from '#lib/events/catalogue.ts';
import { act, announcePayer, cancel, fund, type Actor } from '#server/demo/acts.ts';
import type { Stage } from '#server/demo/stage.ts';
import { must } from '#server/demo/stage.ts';
import { cancelTrade } from '#lib/trade/commands/cancel.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { typedDataOf, tradeHashOf } from '#lib/chain/signing.ts';
import { escrowContract } from '#lib/chain/deployment.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
const usdc = chain.deployed.tokens.USDC!;
let stage: Stage;
let seller: Person;
let buyer: Person;
let stranger: Person;
let payee: string;
let offerId: string;

beforeAll(async () => {
  stage = await openStage(chain);
  seller = await makePerson(database, chain, 300, 'Sella Seller');
  buyer = await makePerson(database, chain, 301, 'Buya Buyer');
  stranger = await makePerson(database, chain, 302, 'Stran Ger');
  payee = await makePayee(database, seller);
  offerId = await sellOffer(stage, seller, payee);
});

const actor = (person: Person): Actor => person;
const load = (id: string) => db.trade.findUniqueOrThrow({ where: { id } });
const room = async (person: Person, tradeId: string) =>
  must(await getTradeRoom(stage.ctxOf(person.account), { tradeId }));
const held = (person: Person) => chain.balanceOf(usdc, person.wallet.address);

async function opened(): Promise<string> {
  // One buyer cancels again and again here; what that leads to is for tests/reputation to show.
  await db.account.update({ where: { id: buyer.account.id }, data: { pausedUntil: null } });
  return must(await take(stage, buyer, offerId)).tradeId;
}

async function funded(): Promise<string> {
  const id = await opened();
  await fund(stage, actor(seller), buyer.account, id, 'the account');
  return id;
}

describe('one trade, from the take to the coins', () => {
  it('moves exactly the amount to the buyer and amount plus fee from the seller, and nothing else', async () => {
    const [sellerBefore, buyerBefore] = [await held(seller), await held(buyer)];
    const id = await opened();
    const trade = await load(id);
    // 100.00 EUR at 0.93 EUR a coin, rounded down to a base unit; the fee is half a per cent of that, rounded down.
    expect(trade.tokenUnits.toFixed()).toBe('107526881');
    expect(trade.feeUnits.toFixed()).toBe('537634');
    await fund(stage, actor(seller), buyer.account, id, 'the account');
    expect(await held(seller)).toBe(sellerBefore - 107_526_881n - 537_634n);
    expect((await load(id)).state).toBe('awaiting_payment');
    await announcePayer(stage, actor(buyer), seller.account, id);
    await act(stage, actor(buyer), id, 'markPaid');
    expect((await load(id)).state).toBe('awaiting_release');
    await act(stage, actor(seller), id, 'release');
    const ended = await load(id);
    expect([ended.state, ended.finalState, ended.endedBy, ended.fault]).toEqual([
      'completed',
      'completed',
      'release',
      'nobody',
    ]);
    expect(await held(buyer)).toBe(buyerBefore + 107_526_881n);
    expect(ended.toBuyerUnits?.toFixed()).toBe('107526881');
    const fee = await escrowContract(chain.deployed).getFunction('vaultOf')(chain.deployed.feeRecipient, usdc);
    expect(fee).toBe(537_634n);
  });

  it('keeps an event chain that hashes from the first row to the last, and notices an altered row', async () => {
    const trade = await db.trade.findFirstOrThrow({ where: { state: 'completed' } });
    const rows = await db.event.findMany({ where: { noun: 'trade', subjectId: trade.id }, orderBy: { seq: 'asc' } });
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
    expect(rows.length).toBe(trade.version);
    const check = (alter: number | null) => {
      let before = GENESIS;
      return rows.every((row, index) => {
        const data = (index === alter ? { ...(row.data as object), added: 1 } : row.data) as Record<string, string>;
        const hash = hashEvent(
          {
            type: row.type as EventType,
            subjectId: row.subjectId,
            seq: row.seq,
            data,
            actorId: row.actorId,
            signature: row.signature,
            at: Math.floor(row.at.getTime() / 1000),
            chainRef: row.chainRef as ChainRef | null,
          },
          before,
        );
        const fits = hash === row.hash && row.prevHash === before;
        before = row.hash;
        return fits;
      });
    };
    expect(check(null)).toBe(true);
    for (let index = 0; index < rows.length; index++) expect(check(index)).toBe(false);
  });

  it('computes the trade id that the contract computes', async () => {
    const trade = await load(await opened());
    const terms = termsSchema.parse(trade.terms);
    expect(tradeHashOf(terms)).toBe(
      await escrowContract({ chainId: trade.chainId, escrow: trade.contract }).getFunction('tradeId')(terms),
    );
    await cancel(stage, actor(buyer), trade.id);
  });

  it('shows the payee to the buyer alone, once funding is final and the payer is named', async () => {
    const id = await opened();
    expect((await room(buyer, id)).payee).toEqual({ kind: 'hidden', because: 'not_funded' });
    await fund(stage, actor(seller), buyer.account, id, 'the account');
    expect((await room(buyer, id)).payee).toEqual({ kind: 'hidden', because: 'payer_not_named' });
    await announcePayer(stage, actor(buyer), seller.account, id);
    expect((await room(buyer, id)).payee.kind).toBe('shown');
    expect((await room(seller, id)).payee).toEqual({ kind: 'hidden', because: 'not_buyer' });
    await act(stage, actor(buyer), id, 'refund');
    expect((await room(buyer, id)).payee).toEqual({ kind: 'hidden', because: 'over' });
  });

  it('looks to a stranger, signed in or not, exactly like a trade that does not exist', async () => {
    const id = await opened();
    const real = await getTradeRoom(stage.ctxOf(stranger.account), { tradeId: id });
    const absent = await getTradeRoom(stage.ctxOf(stranger.account), { tradeId: '00000000000000000000' });
    expect(real).toEqual(absent);
    expect(real).toMatchObject({ refusal: { code: 'trade.not_found', status: 404 } });
    const move = { tradeId: id, move: 'release' as const, signature: `0x${'00'.repeat(65)}`, validUntil: 1 };
    expect(await signMove(stage.ctxOf(stranger.account), move)).toEqual(absent);
    expect(await cancelTrade(stage.ctxOf(stranger.account), { tradeId: id })).toEqual(absent);
    await cancel(stage, actor(buyer), id);
  });
});

describe('a signature', () => {
  const signed = async (
    person: Person,
    tradeId: string,
    over: { chainId?: number; other?: string; move?: 'release' | 'refund' },
  ) => {
    const trade = await load(tradeId);
    const terms = termsSchema.parse((await load(over.other ?? tradeId)).terms);
    const validUntil = (await stage.now()) + HOUR;
    const place = { chainId: over.chainId ?? trade.chainId, contract: trade.contract };
    const data = typedDataOf(place, over.move ?? 'release', terms, { validUntil });
    const signature = await person.wallet.signTypedData(data.domain, data.types, data.value);
    return signMove(stage.ctxOf(person.account), { tradeId, move: 'release', signature, validUntil });
  };

  it('of another trade, another chain, another move or another person is refused', async () => {
    const [one, two] = [await funded(), await funded()];
    const bad = { refusal: { code: 'trade.bad_signature' } };
    expect(await signed(seller, one, { other: two })).toMatchObject(bad);
    expect(await signed(seller, one, { chainId: 1 })).toMatchObject(bad);
    expect(await signed(seller, one, { move: 'refund' })).toMatchObject(bad);
    expect(await signed(buyer, one, {})).toMatchObject({ refusal: { code: 'trade.wrong_state' } });
    expect((await load(one)).state).toBe('awaiting_payment');
    for (const id of [one, two]) await act(stage, actor(buyer), id, 'refund');
  });

  it('given twice, or by two tabs at once, is one act: one intent, one event', async () => {
    const id = await funded();
    const trade = await load(id);
    const validUntil = (await stage.now()) + HOUR;
    const data = typedDataOf(trade, 'refund', termsSchema.parse(trade.terms), { validUntil });
    const signature = await buyer.wallet.signTypedData(data.domain, data.types, data.value);
    const give = () => signMove(stage.ctxOf(buyer.account), { tradeId: id, move: 'refund', signature, validUntil });
    const answers = await Promise.all([give(), give(), give()]);
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(await db.relayIntent.count({ where: { tradeId: id, move: 'refund' } })).toBe(1);
    await stage.settle();
    expect((await load(id)).state).toBe('refunded');
    expect(await db.event.count({ where: { subjectId: id, type: 'trade.refunded' } })).toBe(1);
  });
});

describe('the seam before funding', () => {
  it('keeps a cancelled trade where it is until the clock ends it, and offers no funding meanwhile', async () => {
    const id = await opened();
    const before = await db.offer.findUniqueOrThrow({ where: { id: offerId } });
    await cancel(stage, actor(buyer), id);
    const after = await db.offer.findUniqueOrThrow({ where: { id: offerId } });
    expect(before.heldTokens.minus(after.heldTokens).toFixed()).toBe('107526881');
    expect((await load(id)).state).toBe('awaiting_escrow');
    expect((await room(seller, id)).openMoves.map(({ move }) => move)).toEqual(['cancel']);
    await expect(fund(stage, actor(seller), buyer.account, id, 'x')).rejects.toThrow('trade.cancelled_already');
    await stage.moveTo((await stage.now()) + HOUR);
    await chain.mine(3);
    await stage.moveTo(0);
    const ended = await load(id);
    expect([ended.state, ended.endedBy, ended.fault]).toEqual(['cancelled', 'expire', 'buyer']);
  });

  it('gives the coins of a cancelled trade that is funded all the same back by the refund signed on cancelling', async () => {
    const id = await opened();
    const trade = await load(id);
    await cancel(stage, actor(buyer), id);
    const before = await held(seller);
    // The seller goes past the app, straight to the contract.
    const token = (await import('ethers')).Contract;
    const { tokenInterface } = await import('#lib/chain/abi.ts');
    const terms = termsSchema.parse(trade.terms);
    const approve = await new token(usdc, tokenInterface, seller.wallet).getFunction('approve')(
      trade.contract,
      10n ** 12n,
    );
    await approve.wait();
    const sent = await escrowContract({ chainId: trade.chainId, escrow: trade.contract }).connect(seller.wallet);
    await (await (sent as typeof token.prototype).getFunction('fund')(terms)).wait();
    await stage.settle();
    expect((await load(id)).state).toBe('awaiting_payment');
    expect((await room(buyer, id)).openMoves.map(({ move }) => move)).toEqual(['refund']);
    expect((await room(buyer, id)).payee).toEqual({ kind: 'hidden', because: 'cancelled' });
    await act(stage, actor(buyer), id, 'refund');
    expect((await load(id)).state).toBe('refunded');
    expect(await held(seller)).toBe(before);
  });

  it('ends a take that nobody funds by itself, and hands its lane and round to the next', async () => {
    const id = await opened();
    const trade = await load(id);
    await stage.moveTo((await stage.now()) + HOUR);
    await chain.mine(3);
    await stage.moveTo(0);
    expect((await load(id)).state).toBe('cancelled');
    const next = await load(await opened());
    expect([next.lane, next.round]).toEqual([trade.lane, trade.round]);
    expect(next.tradeHash).not.toBe(trade.tradeHash);
    await cancel(stage, actor(buyer), next.id);
  });
});

describe('time', () => {
  it('lets the seller reclaim from the payment deadline on, and not before', async () => {
    const id = await funded();
    await expect(act(stage, actor(seller), id, 'reclaim')).rejects.toThrow('trade.too_early');
    const before = await held(seller);
    await stage.moveTo((await stage.now()) + 4 * DAY);
    await act(stage, actor(seller), id, 'reclaim');
    const ended = await load(id);
    expect([ended.state, ended.fault]).toEqual(['refunded', 'buyer']);
    expect(await held(seller)).toBe(before + 107_526_881n + 537_634n);
  });

  it('reminds once before the time to pay runs out, and hides the details when too little is left', async () => {
    const id = await funded();
    await announcePayer(stage, actor(buyer), seller.account, id);
    const deadline = (await room(buyer, id)).paymentDeadline!;
    await stage.moveTo(deadline - 29 * 60);
    await stage.moveTo(deadline - 15 * 60);
    expect(await db.event.count({ where: { subjectId: id, type: 'trade.reminded' } })).toBe(1);
    expect((await room(buyer, id)).payee).toEqual({ kind: 'hidden', because: 'too_little_time' });
    await act(stage, actor(buyer), id, 'refund');
  });
});

describe('a reorganisation', () => {
  it('takes back what was only seen and applies it again when it returns', async () => {
    const id = await opened();
    await fund(stage, actor(seller), buyer.account, id, 'the account');
    const trade = await load(id);
    const terms = termsSchema.parse(trade.terms);
    const contract = escrowContract({ chainId: trade.chainId, escrow: trade.contract }).connect(
      buyer.wallet,
    ) as ReturnType<typeof escrowContract>;
    await (await contract.getFunction('markPaid')(terms)).wait();
    await stage.moveTo(0);
    expect([(await load(id)).state, (await load(id)).finalState]).toEqual(['awaiting_release', 'awaiting_payment']);
    await chain.reorg(1);
    await stage.moveTo(0);
    expect((await load(id)).state).toBe('awaiting_payment');
    expect(await db.event.count({ where: { subjectId: id, type: 'trade.reverted' } })).toBe(1);
    await (await contract.getFunction('markPaid')(terms)).wait();
    await chain.mine(3);
    await stage.moveTo(0);
    expect([(await load(id)).state, (await load(id)).finalState]).toEqual(['awaiting_release', 'awaiting_release']);
  });
});
