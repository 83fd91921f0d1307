import { Contract } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { NATIVE } from '#lib/chain/chains.ts';
import { escrowContract } from '#lib/chain/deployment.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { HOUR, instantOf } from '#lib/kernel/instant.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { markStanding } from '#lib/offer/commands/shelve.ts';
import { shelfOnce } from '#server/shelf.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { marketSchema } from '#lib/offer/schema.ts';
import { RECLAIM_AFTER } from '#lib/trade/fold.ts';
import { handOverPayee } from '#lib/trade/commands/hand-over-payee.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { act, announcePayer, cancel } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { IBAN, deposit, makeBank, makeProven, mined, readPayee, stand } from '../offer/standing-people.ts';
import { relayPass } from '../chain/relaying.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { openStage, sellOffer, take, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
const usdc = chain.deployed.tokens.USDC!;
/** 100.00 EUR at 0.93, and the half per cent on top. */
const AMOUNT = 107_526_881n;
const FEE = 537_634n;
const LOCKED = AMOUNT + FEE;

let stage: Stage;
let buyer: Person;
let other: Person;
let seller: Person;
let bank: string;
let offerId: string;
let next = 500;

/** A seller of this test's own, with coins in the vault for `takes` trades of 100 EUR. */
async function openShop(takes: number, over: Parameters<typeof sellOffer>[3] = {}): Promise<void> {
  seller = await makeProven(database, chain, next++, `Seller ${next}`);
  bank = await makeBank(database, seller);
  offerId = await sellOffer(stage, seller, bank, { least: '10', most: '100', ...over });
  if (takes > 0) await deposit(chain, seller, usdc, LOCKED * BigInt(takes));
  await chain.mine(3);
  await stage.moveTo(0);
}

beforeAll(async () => {
  stage = await openStage(chain);
  buyer = await makeProven(database, chain, 490, 'Buya Buyer');
  other = await makeProven(database, chain, 491, 'Other Buyer');
});

const load = (id: string) => db.trade.findUniqueOrThrow({ where: { id } });
const vault = (who: string) => escrowContract(chain.deployed).getFunction('vaultOf')(who, usdc);
const room = async (who: Person, tradeId: string) => must(await getTradeRoom(stage.ctxOf(who.account), { tradeId }));
const shown = async (who: Person) => must(await getOffer(stage.ctxOf(who.account), { offerId }));
const refusal = (code: string) => ({ ok: false, refusal: { code } });
const taken = async (who: Person = buyer, fiat = '10000') => must(await take(stage, who, offerId, fiat)).tradeId;

async function counting(who: Person, fiatMinor = '10000') {
  const { revision, price } = await shown(who);
  const ask = { offerId, revision, priceSeen: price!, fiatMinor, methodId: 'sepa', standing: true };
  return takeOffer(stage.ctxOf(who.account), ask);
}

describe('taking a standing offer', () => {
  it('locks the coins while the seller sleeps, names the payee to the buyer alone, and pays to the last unit', async () => {
    await openShop(1);
    must(await stand(stage, seller, offerId));
    const before = await chain.balanceOf(usdc, buyer.wallet.address);
    const id = must(await counting(buyer)).tradeId;
    expect((await room(buyer, id)).openMoves.map(({ move }) => move)).toEqual(['cancel']);
    expect((await room(buyer, id)).owes).toBe('opener');
    await stage.settle();
    const trade = await load(id);
    expect([trade.state, trade.finalState, trade.payeeSealed]).toEqual(['awaiting_payment', 'awaiting_payment', null]);
    expect(await vault(seller.wallet.address)).toBe(0n);
    expect((await room(buyer, id)).payee).toEqual({ kind: 'hidden', because: 'payer_not_named' });
    await announcePayer(stage, buyer, seller.account, id);
    expect((await room(buyer, id)).payee).toEqual({ kind: 'hidden', because: 'handing_over' });
    await stage.settle();
    const { payee } = await room(buyer, id);
    const sealed = payee.kind === 'shown' ? payee.sealed : null;
    expect(must(readPayee(sealed, buyer, trade.tradeHash))).toContain(IBAN);
    expect(must(readPayee(sealed, seller, trade.tradeHash))).toContain(IBAN);
    expect(readPayee(sealed, other, trade.tradeHash).ok).toBe(false);
    expect((await room(seller, id)).payee).toEqual({ kind: 'hidden', because: 'not_buyer' });
    await act(stage, buyer, id, 'markPaid');
    await act(stage, seller, id, 'release');
    expect((await load(id)).finalState).toBe('completed');
    expect(await chain.balanceOf(usdc, buyer.wallet.address)).toBe(before + AMOUNT);
    expect(await vault(seller.wallet.address)).toBe(0n);
  });

  it('that is never paid ends by itself: the coins are back in the seller’s vault, and the fault is the taker’s', async () => {
    await openShop(1);
    must(await stand(stage, seller, offerId));
    // Someone of this case's own: who vanishes twice is paused.
    const id = await taken(await makeProven(database, chain, 495, 'Vani Shing'));
    await stage.settle();
    const deadline = instantOf((await load(id)).paymentDeadline!);
    await stage.moveTo(deadline + RECLAIM_AFTER - 30);
    await stage.settle();
    expect((await load(id)).state).toBe('awaiting_payment');
    await stage.moveTo(deadline + RECLAIM_AFTER + 1);
    await stage.settle();
    expect(await load(id)).toMatchObject({ finalState: 'refunded', endedBy: 'reclaim', fault: 'buyer' });
    expect(await vault(seller.wallet.address)).toBe(LOCKED);
    expect((await shown(other)).leftUnits).toBe(`${AMOUNT}`);
  });

  it('seals the details once, however many ask at the same time, and keeps no plain text anywhere', async () => {
    await openShop(1);
    must(await stand(stage, seller, offerId));
    const id = await taken();
    const ask = () => handOverPayee({ db, random: secureRandom }, { tradeId: id });
    expect(await ask()).toBe(false);
    await announcePayer(stage, buyer, seller.account, id);
    expect(await ask()).toBe(false);
    await stage.settle();
    expect(await db.event.count({ where: { subjectId: id, type: 'trade.payeeSealed' } })).toBe(1);
    await db.trade.update({ where: { id }, data: { payeeSealed: null } });
    const done = await Promise.all([ask(), ask(), ask()]);
    expect(done.filter(Boolean).length).toBe(1);
    const tables = await db.$queryRaw<{ name: string }[]>`
      SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`;
    expect(tables.length).toBeGreaterThan(15);
    let seen = 0;
    for (const { name } of tables) {
      const rows = await db.$queryRawUnsafe<{ text: string }[]>(`SELECT row_to_json(t)::text AS text FROM "${name}" t`);
      seen += rows.length;
      expect(
        rows.filter(({ text }) => text.includes(IBAN) || text.includes('0532013000')),
        name,
      ).toEqual([]);
    }
    expect(seen).toBeGreaterThan(20);
  });

  it('of many takes at once, promises the vault’s coins to as many as they are enough for, and to no more', async () => {
    await openShop(2);
    must(await stand(stage, seller, offerId, { lanes: 10, days: 7 }));
    const answers = await Promise.all(
      [buyer, other, buyer, other, buyer, other].map((who) => take(stage, who, offerId)),
    );
    expect(answers.filter(({ ok }) => ok).length).toBe(2);
    for (const answer of answers.filter(({ ok }) => !ok)) expect(answer).toMatchObject(refusal('offer.vault_short'));
    await stage.settle();
    const states = await db.trade.groupBy({ by: ['state'], where: { offerId }, _count: true });
    expect(states).toEqual([{ state: 'awaiting_payment', _count: 2 }]);
    expect(await vault(seller.wallet.address)).toBe(0n);
  });

  it('would promise them twice if what is claimed already were not counted: the planted fault', async () => {
    await openShop(1);
    must(await stand(stage, seller, offerId));
    const id = await taken();
    expect(await take(stage, other, offerId)).toMatchObject(refusal('offer.vault_short'));
    // The claim is forgotten: a take is promised coins that are not there, and the contract, the last word, refuses its draw.
    await db.$executeRaw`UPDATE "Trade" SET "terms" = "terms" || '{"fromVault": false}' WHERE "id" = ${id}`;
    const { tradeId } = must(await take(stage, other, offerId));
    await db.$executeRaw`UPDATE "Trade" SET "terms" = "terms" || '{"fromVault": true}' WHERE "id" = ${id}`;
    await stage.settle();
    expect((await load(id)).state).toBe('awaiting_payment');
    expect((await load(tradeId)).state).toBe('awaiting_escrow');
    expect((await room(other, tradeId)).pending).toMatchObject([
      { move: 'draw', status: 'refused', refusal: 'VaultTooSmall' },
    ]);
  });

  it('shows visitors no more than the vault can lock, and says that coins are there only by final blocks', async () => {
    await openShop(0);
    must(await stand(stage, seller, offerId));
    const market = marketSchema.parse({ want: 'buy', asset: 'USDC', currency: 'EUR' });
    const listed = async () => {
      await markStanding(database.db);
      await shelfOnce(database.db);
      return must(await listMarket(stage.ctxOf(null), market)).rows.some(({ id }) => id === offerId);
    };
    expect(await listed()).toBe(false);
    await deposit(chain, seller, usdc, LOCKED);
    await stage.moveTo(0);
    expect((await shown(buyer)).standing).toMatchObject({ freeUnits: `${AMOUNT}`, coversMost: false });
    await chain.mine(3);
    await stage.moveTo(0);
    expect((await shown(buyer)).standing).toMatchObject({ freeUnits: `${AMOUNT}`, coversMost: true });
    expect([(await shown(buyer)).leftUnits, await listed()]).toEqual([`${AMOUNT}`, true]);
    await taken(buyer, '9000');
    expect(BigInt((await shown(other)).leftUnits!) < 11_000_000n).toBe(true);
    expect(await take(stage, other, offerId, '5000')).toMatchObject(refusal('offer.vault_short'));
  });

  it('holds at most as many live trades as were signed for, and gives a lane on when its trade has ended for good', async () => {
    await openShop(3);
    must(await stand(stage, seller, offerId, { lanes: 1, days: 7 }));
    const id = await taken();
    expect(await take(stage, other, offerId)).toMatchObject(refusal('offer.standing_busy'));
    expect((await shown(other)).standing).toMatchObject({ freeUnits: '0' });
    await stage.settle();
    await act(stage, buyer, id, 'refund');
    expect(await vault(seller.wallet.address)).toBe(3n * LOCKED);
    const second = await load(await taken(other));
    const first = await load(id);
    expect([second.lane, second.round]).toEqual([first.lane, first.round + 1]);
    await stage.settle();
    expect((await load(second.id)).state).toBe('awaiting_payment');
  });

  it('locks the chain’s own coin as well, without gas or a transaction of the seller’s', async () => {
    await openShop(0, { asset: 'ETH', fixedPrice: '1500' });
    await deposit(chain, seller, NATIVE, 10n ** 18n);
    await stage.moveTo(0);
    must(await stand(stage, seller, offerId));
    const sent = await chain.provider.getTransactionCount(seller.wallet.address);
    const id = await taken();
    await stage.settle();
    expect((await load(id)).state).toBe('awaiting_payment');
    expect(await chain.provider.getTransactionCount(seller.wallet.address)).toBe(sent);
  });

  it('gives no lane that a standing signature names to any other take', async () => {
    await openShop(1);
    must(await stand(stage, seller, offerId));
    const plain = await sellOffer(stage, seller, bank, { least: '10', most: '100' });
    const ids = await Promise.all(
      [buyer, other, buyer, other].map(async (who) => must(await take(stage, who, plain)).tradeId),
    );
    const lanes = (await Promise.all(ids.map(load))).map(({ lane }) => lane);
    const { firstLane } = await db.standingOffer.findFirstOrThrow({ where: { offerId } });
    expect(new Set(lanes).size).toBe(4);
    expect(lanes.filter((lane) => lane >= firstLane && lane < firstLane + 3)).toEqual([]);
    expect((await load(ids[0]!)).standingOfferId).toBeNull();
  });
});

describe('a draw that does not come', () => {
  it('refused by the contract, is told to the buyer, frees what the offer held, and ends by itself, nobody at fault', async () => {
    await openShop(1, { total: '110' });
    must(await stand(stage, seller, offerId));
    const id = await taken();
    const escrow = new Contract(chain.deployed.escrow, escrowInterface, seller.wallet);
    await mined(chain, await escrow.getFunction('withdraw')(usdc, LOCKED, seller.wallet.address));
    await stage.settle();
    expect((await load(id)).state).toBe('awaiting_escrow');
    expect((await room(buyer, id)).pending).toMatchObject([
      { move: 'draw', status: 'refused', refusal: 'VaultTooSmall' },
    ]);
    const offer = await db.offer.findUniqueOrThrow({ where: { id: offerId } });
    expect(offer.heldTokens.toFixed()).toBe('0');
    await stage.moveTo((await stage.now()) + HOUR);
    await chain.mine(3);
    await stage.moveTo(0);
    const ended = await load(id);
    expect([ended.state, ended.endedBy, ended.fault]).toEqual(['cancelled', 'expire', 'nobody']);
  });

  it('is not sent once the buyer has cancelled, and claims nothing any more', async () => {
    await openShop(1);
    must(await stand(stage, seller, offerId));
    const id = await taken();
    await cancel({ ...stage, settle: async () => {} }, buyer, id);
    expect((await shown(other)).standing).toMatchObject({ freeUnits: `${AMOUNT}` });
    const second = await taken(other);
    await stage.settle();
    expect([(await load(id)).state, (await load(second)).state]).toEqual(['awaiting_escrow', 'awaiting_payment']);
    expect(await vault(seller.wallet.address)).toBe(0n);
  });

  it('is sent again after a reorganisation took it back', async () => {
    await openShop(1);
    must(await stand(stage, seller, offerId));
    const id = await taken();
    await relayPass({ hooks: { onRefused: async () => {} } });
    await stage.moveTo(0);
    expect((await load(id)).state).toBe('awaiting_payment');
    await chain.reorg(1);
    await stage.moveTo(0);
    expect((await load(id)).state).toBe('awaiting_escrow');
    // As if the relayer had waited for it.
    await db.$executeRaw`UPDATE "RelayIntent" SET "updatedAt" = now() - interval '10 seconds' WHERE "tradeId" = ${id}`;
    await stage.settle();
    await stage.settle();
    expect((await load(id)).finalState).toBe('awaiting_payment');
  });
});
