/** Two chains at once: trades of each go their way beside those of the other, and nothing that happens on one is taken for something on the other. */
import { Contract } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { getDeployment, provider } from '#lib/chain/deployment.ts';
import { cancelOffersDataOf } from '#lib/chain/vault-signing.ts';
import { gasFor, isWithinBudget } from '#lib/chain/relay/budget.ts';
import { readChain } from '#lib/chain/reader.ts';
import type { LogHooks } from '#lib/chain/store.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { MINUTE } from '#lib/kernel/instant.ts';
import { dayCentsOf } from '#lib/offer/queries/caps.ts';
import { cancelStanding } from '#lib/offer/commands/end-standing.ts';
import { loadOffers, standingAmong } from '#lib/offer/queries.ts';
import { listNearest } from '#lib/offer/queries/nearest.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { marketQuestion } from '#lib/offer/public.ts';
import { marketSchema } from '#lib/offer/schema.ts';
import { applySeenLog } from '#lib/trade/apply.ts';
import { reconcile } from '#lib/trade/reconcile/reconcile.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { listMyVaultEntries } from '#lib/vault/queries/history.ts';
import { getMyVault } from '#lib/vault/queries.ts';
import { act, announcePayer, fund } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { logHooks } from '#server/log-hooks.ts';
import { localChain, type LocalChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { deposit, makeBank, makeProven, stand } from '../offer/standing-people.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from './support.ts';

const database = await testDatabase();
const home = await localChain({ database });
const other = await localChain({ database, second: true });
const { db } = database;
const [HOME, OTHER] = [home.deployed.chainId, other.deployed.chainId];
let stages: { readonly home: Stage; readonly other: Stage };
let seller: Person;
let buyer: Person;
let payee: string;
const offers = { home: '', other: '' };

beforeAll(async () => {
  stages = { home: await openStage(home), other: await openStage(other) };
  seller = await makePerson(database, home, 700, 'Sella Seller');
  buyer = await makePerson(database, home, 701, 'Buya Buyer');
  await other.drip(seller.wallet.address);
  payee = await makePayee(database, seller);
  offers.home = await sellOffer(stages.home, seller, payee);
  offers.other = await sellOffer(stages.other, seller, payee, { chainId: OTHER });
});

type Where = keyof typeof offers;
const chainOf = (where: Where): LocalChain => (where === 'home' ? home : other);
const load = (id: string) => db.trade.findUniqueOrThrow({ where: { id } });
const held = (where: Where, person: Person) =>
  chainOf(where).balanceOf(chainOf(where).deployed.tokens.USDC!, person.wallet.address);
const readAll = async () => {
  for (const chain of [home, other]) {
    await chain.mine(3);
    const { chainId } = chain.deployed;
    await readChain(db, provider(chainId), await getDeployment(db, chainId), logHooks);
  }
};

const shown = async (offerId: string) => must(await getOffer(stages.home.ctxOf(null), { offerId }));

async function opened(where: Where): Promise<string> {
  await db.account.update({ where: { id: buyer.account.id }, data: { pausedUntil: null } });
  return must(await take(stages[where], buyer, offers[where])).tradeId;
}

async function funded(where: Where): Promise<string> {
  const id = await opened(where);
  await fund(stages[where], seller, buyer.account, id, 'the account');
  return id;
}

/** Somebody who has sold nothing yet, and can on both chains: the next round of their lanes is the first on each. */
async function newSeller(index: number): Promise<Person> {
  const person = await makePerson(database, home, index, `Seller ${index}`);
  await other.drip(person.wallet.address);
  return person;
}

async function takenFrom(maker: Person, where: Where): Promise<string> {
  const { chainId } = chainOf(where).deployed;
  const offerId = await sellOffer(stages[where], maker, await makePayee(database, maker), { chainId });
  await db.account.update({ where: { id: buyer.account.id }, data: { pausedUntil: null } });
  return must(await take(stages[where], buyer, offerId)).tradeId;
}

/** The seller's own transaction that locks exactly the terms of a trade, on whichever chain: it has the same id on all. */
async function openTerms(where: Where, by: Person, tradeId: string): Promise<void> {
  const chain = chainOf(where);
  const terms = termsSchema.parse((await load(tradeId)).terms);
  const wallet = by.wallet.connect(chain.provider);
  const token = new Contract(terms.token, tokenInterface, wallet);
  const escrow = new Contract(chain.deployed.escrow, escrowInterface, wallet);
  await (await token.getFunction('approve')(chain.deployed.escrow, 10n ** 12n)).wait();
  await (await escrow.getFunction('fund')(terms)).wait();
}

describe('trades on two chains', () => {
  it('each move coins of their own chain alone, by its own relayer, to the last base unit', async () => {
    const before = { seller: await held('home', seller), buyer: await held('home', buyer) };
    const ids = { home: await funded('home'), other: await funded('other') };
    for (const where of ['other', 'home'] as const) {
      await announcePayer(stages[where], buyer, seller.account, ids[where]);
      await act(stages[where], buyer, ids[where], 'markPaid');
      await act(stages[where], seller, ids[where], 'release');
      expect(await load(ids[where])).toMatchObject({
        chainId: chainOf(where).deployed.chainId,
        finalState: 'completed',
      });
    }
    expect(await held('other', buyer)).toBe(107_526_881n);
    expect((await held('home', buyer)) - before.buyer).toBe(107_526_881n);
    expect(before.seller - (await held('home', seller))).toBe(107_526_881n + 537_634n);
    const intents = await db.relayIntent.groupBy({ by: ['chainId', 'status'], _count: { _all: true } });
    expect(intents.map(({ chainId, status, _count }) => [chainId, status, _count._all]).sort()).toEqual([
      [HOME, 'mined', 3],
      [OTHER, 'mined', 3],
    ]);
  });

  it('are counted together where a limit is for a person and not for a chain', async () => {
    const cents = async () => (await dayCentsOf(db, buyer.account.id, await chainNow(db, HOME)))!;
    const before = await cents();
    await funded('other');
    expect((await cents()) - before).toBeGreaterThan(10_000n);
  });

  it('stand in two markets, and the one without a chain in its name is that of the home chain', async () => {
    const ctx = stages.home.ctxOf(null);
    const offersIn = async (asset: string) =>
      must(await listMarket(ctx, marketSchema.parse({ asset }))).rows.map(({ id }) => id);
    expect(await offersIn('USDC')).toEqual([offers.home]);
    expect(await offersIn(`USDC@${HOME}`)).toEqual([offers.home]);
    expect(await offersIn(`USDC@${OTHER}`)).toEqual([offers.other]);
    expect(await offersIn('USDC@8453')).toEqual([]);
    // Who may not take one is shown the nearest ones of the same market, never those of the other chain.
    const near = await listNearest(stages.home.ctxOf(buyer.account), { ...(await shown(offers.home)), id: 'another' });
    expect(near.map(({ id }) => id)).toEqual([offers.home]);
    const there = await listNearest(stages.other.ctxOf(buyer.account), {
      ...(await shown(offers.other)),
      id: 'another',
    });
    expect(there.map(({ id }) => id)).toEqual([offers.other]);
    const asked = marketQuestion.parse({ chainId: `${OTHER}` });
    expect(must(await listMarket(ctx, asked)).rows.map(({ id }) => id)).toEqual([offers.other]);
  });
});

describe('what happens on another chain', () => {
  it('locks nothing for a trade here, though its terms have the same id there: nobody pays for coins that are worth nothing', async () => {
    const thief = await newSeller(702);
    const id = await takenFrom(thief, 'home');
    await openTerms('other', thief, id);
    await readAll();
    const log = await db.chainLog.findFirstOrThrow({
      where: { chainId: OTHER, tradeHash: (await load(id)).tradeHash },
    });
    expect(log).toMatchObject({ origin: 'foreign', finalAt: expect.any(Date) });
    expect(await load(id)).toMatchObject({ state: 'awaiting_escrow', finalState: 'awaiting_escrow', fundedAt: null });
    // Where the chain is not asked for, the trade would count as funded: this is what the line in apply.ts is for.
    const blind: LogHooks['applySeen'] = (tx, row) => applySeenLog(tx, { ...row, chainId: HOME });
    await expect(
      db.$transaction(async (tx) => {
        await blind(tx, log);
        const { state } = await tx.trade.findUniqueOrThrow({ where: { id } });
        throw new Error(`planted: ${state}`);
      }),
    ).rejects.toThrow('planted: awaiting_payment');
    expect((await load(id)).state).toBe('awaiting_escrow');
  });

  it('ends no trade here either: of two with one id, the one that is released is the other', async () => {
    const thief = await newSeller(703);
    const id = await takenFrom(thief, 'home');
    await fund(stages.home, thief, buyer.account, id, 'the account');
    await openTerms('other', thief, id);
    const terms = termsSchema.parse((await load(id)).terms);
    const escrow = new Contract(other.deployed.escrow, escrowInterface, thief.wallet.connect(other.provider));
    await (await escrow.getFunction('release')(terms)).wait();
    await readAll();
    expect(await load(id)).toMatchObject({ state: 'awaiting_payment', finalState: 'awaiting_payment', endedAt: null });
    await announcePayer(stages.home, buyer, thief.account, id);
    await act(stages.home, buyer, id, 'markPaid');
    expect(await load(id)).toMatchObject({ state: 'awaiting_release', finalState: 'awaiting_release' });
  });

  it('takes nothing back here when it is taken back: the log that vanished was of another trade with the same id', async () => {
    const thief = await newSeller(705);
    const id = await takenFrom(thief, 'home');
    await fund(stages.home, thief, buyer.account, id, 'the account');
    const before = await load(id);
    await openTerms('other', thief, id);
    await readChain(db, provider(OTHER), await getDeployment(db, OTHER), logHooks);
    await other.reorg(1);
    await readChain(db, provider(OTHER), await getDeployment(db, OTHER), logHooks);
    expect(await db.chainLog.count({ where: { chainId: OTHER, tradeHash: before.tradeHash, revertedAt: null } })).toBe(
      0,
    );
    expect(await load(id)).toEqual(before);
  });

  it('is taken back there alone when its blocks leave that chain', async () => {
    const honest = await newSeller(704);
    const [there, here] = [await takenFrom(honest, 'other'), await funded('home')];
    await other.mine(1);
    await readAll();
    const before = await load(here);
    await openTerms('other', honest, there);
    await readChain(db, provider(OTHER), await getDeployment(db, OTHER), logHooks);
    expect((await load(there)).state).toBe('awaiting_payment');
    await other.reorg(1);
    await readChain(db, provider(OTHER), await getDeployment(db, OTHER), logHooks);
    expect((await load(there)).state).toBe('awaiting_escrow');
    expect(await load(here)).toEqual(before);
  });

  it('moves no clock here: a deadline passes by the time of its own chain', async () => {
    const [there, here] = [await opened('other'), await opened('home')];
    await other.shiftTime(31 * MINUTE);
    await other.mine(3);
    await stages.other.moveTo(0);
    expect((await load(there)).state).toBe('cancelled');
    expect((await load(here)).state).toBe('awaiting_escrow');
  });
});

describe('standing offers of one maker on two chains', () => {
  it('are each covered by the vault on their own chain, also where they are looked at together', async () => {
    const maker = await makeProven(database, home, 710, 'Stan Ding');
    await other.drip(maker.wallet.address);
    const bank = await makeBank(database, maker);
    const ids = {
      home: await sellOffer(stages.home, maker, bank, { least: '10', most: '100' }),
      other: await sellOffer(stages.other, maker, bank, { least: '10', most: '100', chainId: OTHER }),
    };
    const there = { ...maker, wallet: maker.wallet.connect(other.provider) };
    await deposit(other, there, other.deployed.tokens.USDC!, 200_000_000n);
    await readAll();
    for (const where of ['home', 'other'] as const) must(await stand(stages[where], maker, ids[where]));
    for (const order of [Object.values(ids), Object.values(ids).reverse()]) {
      const found = await standingAmong(db, await loadOffers(db, order));
      expect(found.get(ids.home)).toMatchObject({ freeUnits: '0', coversMost: false });
      expect(found.get(ids.other)).toMatchObject({ coversMost: true });
    }
    const taker = await makeProven(database, home, 711, 'Ta Ker');
    const { tradeId } = must(await take(stages.other, taker, ids.other));
    await stages.other.settle();
    expect(await load(tradeId)).toMatchObject({ chainId: OTHER, finalState: 'awaiting_payment' });
    const row = await db.standingOffer.findFirstOrThrow({ where: { offerId: ids.other } });
    const act = { owner: maker.wallet.address, series: `${row.series}` };
    const { domain, types, value } = cancelOffersDataOf(row, act);
    const signature = await maker.wallet.signTypedData(domain, types, value);
    must(await cancelStanding(stages.other.ctxOf(maker.account), { standingId: row.id, signature }));
    await stages.other.settle();
    const ended = await db.seriesCancellation.findMany({ where: { owner: maker.wallet.address } });
    expect(ended.map(({ chainId, series }) => [chainId, series.toFixed()])).toEqual([[OTHER, `${row.series}`]]);
  });
});

describe('vault, gas and the comparison', () => {
  it('are those of the chain that is asked for', async () => {
    const ctx = stages.other.ctxOf(seller.account);
    const wallet = other.wallet(700);
    const escrow = new Contract(other.deployed.escrow, escrowInterface, wallet);
    const token = new Contract(other.deployed.tokens.DAI!, tokenInterface, wallet);
    await (await token.getFunction('approve')(other.deployed.escrow, 5n)).wait();
    await (await escrow.getFunction('deposit')(other.deployed.tokens.DAI!, 5n)).wait();
    await readAll();
    const freeOn = async (chainId: number) =>
      must(await getMyVault(ctx, { chainId })).assets.find(({ symbol }) => symbol === 'DAI')!.free;
    expect([await freeOn(HOME), await freeOn(OTHER)]).toEqual(['0', '5']);
    const entries = async (chainId: number) => must(await listMyVaultEntries(ctx, { chainId })).entries.length;
    expect([await entries(HOME), await entries(OTHER)]).toEqual([0, 1]);
    const unknown = await getMyVault(ctx, { chainId: 8453 });
    expect(unknown).toMatchObject({ ok: false, refusal: { code: 'site.no_such_chain', data: { chain: '8453' } } });
  });

  it('of one chain do not stand for the other: an empty relayer there leaves the gas here paid', async () => {
    await db.relayAccount.updateMany({ where: { chainId: OTHER }, data: { state: 'empty' } });
    expect(await gasFor(db, OTHER, buyer.account.id)).toBe('unpaid');
    expect(await gasFor(db, HOME, buyer.account.id)).toBe('paid');
    expect(await gasFor(db, 8453, buyer.account.id)).toBe('unpaid');
    expect(await isWithinBudget(db, 8453, buyer.account.id)).toBe(false);
  });

  it('find nothing that differs on either chain after all of this but coins in trades that nobody took here', async () => {
    await readAll();
    for (const chainId of [HOME, OTHER]) {
      const { differences } = await reconcile(db, provider(chainId), await getDeployment(db, chainId));
      expect(differences.filter(({ kind }) => kind !== 'foreign')).toEqual([]);
    }
  });
});
