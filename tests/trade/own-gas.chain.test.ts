/** Gas that the site does not pay: what is above a person's day is kept, said, theirs to send, and brought when there is room; nothing comes twice. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SignableMove } from '#lib/chain/signing.ts';
import { enqueueIntent } from '#lib/chain/relay.ts';
import { isWithinBudget } from '#lib/chain/relay/budget.ts';
import { config } from '#lib/config.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { getTradeFile, getTradeRoom } from '#lib/trade/queries.ts';
import { ownTransactionOf } from '#lib/trade/own-gas.browser.ts';
import { getMyVault } from '#lib/vault/queries.ts';
import { relayersOf } from '#lib/site/queries/relayers.ts';
import { act, announcePayer, fund } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
let stage: Stage;
let seller: Person;
let buyer: Person;
let offerId: string;

beforeAll(async () => {
  stage = await openStage(chain);
  seller = await makePerson(database, chain, 640, 'Gasless Seller');
  buyer = await makePerson(database, chain, 641, 'Gasless Buyer');
  offerId = await sellOffer(stage, seller, await makePayee(database, seller));
});

/** What the operator pays of one person within a day: acts, and the chain's own coin. */
const pays = (acts: string, coins = '') =>
  testConfig({}, { RELAYER_DAY_ACTS: acts, ...(coins && { RELAYER_DAY_COINS: coins }) });
afterEach(async () => {
  testConfig({}, { RELAYER_DAY_ACTS: '100000', RELAYER_DAY_COINS: '1000' });
  await db.$executeRaw`UPDATE "RelayIntent" SET "createdAt" = "createdAt" - interval '2 days'`;
});

const room = async (who: Person, tradeId: string) => must(await getTradeRoom(stage.ctxOf(who.account), { tradeId }));
const intentOf = (tradeId: string, move: string) =>
  db.relayIntent.findFirstOrThrow({ where: { tradeId, move }, orderBy: { createdAt: 'desc' } });
const stateOf = async (id: string) => (await db.trade.findUniqueOrThrow({ where: { id } })).state;

/** A trade whose coins are locked and whose payer is named. */
async function funded(): Promise<string> {
  const id = must(await take(stage, buyer, offerId)).tradeId;
  await fund(stage, seller, buyer.account, id, 'the account');
  await announcePayer(stage, buyer, seller.account, id);
  return id;
}

async function sendOwn(who: Person, tradeId: string, move: SignableMove): Promise<void> {
  const file = must(await getTradeFile(stage.ctxOf(who.account), { tradeId }));
  const { chainId: _, ...request } = ownTransactionOf(file, move, who.wallet.address)!;
  const sent = await who.wallet.sendTransaction(request);
  expect((await sent.wait())!.status).toBe(1);
}

describe('an act above its signer’s day', () => {
  it('is told before it is signed, kept, and brought by itself as soon as there is room', async () => {
    const id = await funded();
    expect((await room(seller, id)).gas).toBe('paid');
    pays('1');
    expect((await room(seller, id)).gas).toBe('budget');
    expect(must(await getMyVault(stage.ctxOf(seller.account))).gas).toBe('budget');
    await act(stage, seller, id, 'release');
    expect(await intentOf(id, 'release')).toMatchObject({ status: 'held', account: null });
    expect((await room(seller, id)).pending).toMatchObject([
      { move: 'release', status: 'submitting', waits: 'budget' },
    ]);
    expect(await stateOf(id)).toBe('awaiting_payment');
    // A day later.
    await db.$executeRaw`UPDATE "RelayIntent" SET "createdAt" = "createdAt" - interval '2 days', "nextTryAt" = now() - interval '1 second'`;
    await stage.settle();
    expect(await intentOf(id, 'release')).toMatchObject({ status: 'mined' });
    expect(await stateOf(id)).toBe('completed');
  });

  it('can be sent by its signer at once, as it was signed; the site then brings no second one and calls nothing refused', async () => {
    const id = await funded();
    pays('1');
    await act(stage, seller, id, 'release');
    await sendOwn(seller, id, 'release');
    await stage.settle();
    expect(await stateOf(id)).toBe('completed');
    expect((await room(seller, id)).pending).toEqual([]);
    await db.$executeRaw`UPDATE "RelayIntent" SET "createdAt" = "createdAt" - interval '2 days', "nextTryAt" = now() - interval '1 second'`;
    await stage.settle();
    expect(await intentOf(id, 'release')).toMatchObject({ status: 'refused', txHash: null });
    expect(await db.event.count({ where: { subjectId: id, type: 'trade.moveRefused' } })).toBe(0);
    expect(await db.event.count({ where: { subjectId: id, type: 'trade.released' } })).toBe(1);
  });

  it('that marks a payment goes all the same: who has no gas must not miss the deadline', async () => {
    const id = await funded();
    pays('1');
    await db.relayIntent.updateMany({ where: { payerId: seller.account.id }, data: { payerId: buyer.account.id } });
    expect((await room(buyer, id)).gas).toBe('budget');
    await act(stage, buyer, id, 'markPaid');
    expect(await stateOf(id)).toBe('awaiting_release');
    await act(stage, seller, id, 'release');
  });

  it('counts by what it costs as well, and what the contract refused unsent costs nothing', async () => {
    const of = {
      chainId: 31337,
      tradeId: null,
      move: 'test',
      to: chain.deployed.escrow,
      data: '0x',
      payerId: 'somebody',
    };
    await db.relayIntent.create({ data: { id: 'a', actKey: 'a', ...of, status: 'mined', costWei: '500000000000000' } });
    await db.relayIntent.create({ data: { id: 'b', actKey: 'b', ...of, status: 'refused' } });
    pays('2', '0.001');
    expect(await isWithinBudget(db, 31337, 'somebody')).toBe(true);
    await db.relayIntent.create({
      data: { id: 'c', actKey: 'c', ...of, status: 'refused', costWei: '600000000000000' },
    });
    expect(await isWithinBudget(db, 31337, 'somebody')).toBe(false);
    pays('2', '0.002');
    expect(await isWithinBudget(db, 31337, 'somebody')).toBe(false);
    pays('3', '0.002');
    expect(await isWithinBudget(db, 31337, 'somebody')).toBe(true);
    expect(await isWithinBudget(db, 31337, 'another')).toBe(true);
    await enqueueIntent(db, secureRandom, { ...of, actKey: 'd', payerId: null });
    expect(await db.relayIntent.findUniqueOrThrow({ where: { actKey: 'd' } })).toMatchObject({ status: 'queued' });
    await db.relayIntent.deleteMany({ where: { move: 'test' } });
  });
});

describe('a relayer without coins', () => {
  it('offers people their own gas at once, before they sign and after, and goes on by itself when it has some', async () => {
    const id = await funded();
    const { address } = await db.relayAccount.findFirstOrThrow({ where: { second: false } });
    const balance = await chain.provider.getBalance(address);
    await chain.provider.send('anvil_setBalance', [address, '0x0']);
    await db.relayAccount.updateMany({ data: { readAt: new Date(0) } });
    await stage.settle();
    expect((await room(seller, id)).gas).toBe('unpaid');
    await act(stage, seller, id, 'release');
    expect((await room(seller, id)).pending).toMatchObject([{ move: 'release', waits: 'no_funds' }]);
    expect((await relayersOf(db, config())).relayers).toMatchObject([
      { address, balance: '0', state: 'empty', alarm: true },
    ]);
    await chain.provider.send('anvil_setBalance', [address, `0x${balance.toString(16)}`]);
    await db.relayIntent.updateMany({ where: { status: 'queued' }, data: { nextTryAt: new Date() } });
    await stage.settle();
    expect(await stateOf(id)).toBe('completed');
    expect((await room(seller, id)).gas).toBe('paid');
  });

  it('is told to staff in time: while its coins last for fewer days than they are to, by the use of the week', async () => {
    const health = await relayersOf(db, config());
    const [first] = health.relayers;
    expect(first).toMatchObject({ which: 'first', state: 'ready', alarm: false });
    expect(health.gas).toMatchObject({ alarm: false });
    const perDay = BigInt(health.gas.perDay);
    expect(perDay).toBeGreaterThan(0n);
    expect(health.gas.daysLeft).toBe(Number(BigInt(first!.balance!) / perDay));
    // As much in a week as it holds: it lasts for seven days at most.
    const of = { chainId: 31337, tradeId: null, move: 'test', to: chain.deployed.escrow, data: '0x' };
    await db.relayIntent.create({ data: { id: 'w', actKey: 'w', ...of, status: 'mined', costWei: first!.balance! } });
    expect((await relayersOf(db, config())).gas.alarm).toBe(true);
    await db.relayAccount.updateMany({ data: { readAt: new Date(0) } });
    expect((await relayersOf(db, config())).relayers).toMatchObject([{ balance: null, alarm: true }]);
  });
});
