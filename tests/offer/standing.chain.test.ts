import { Contract, concat, keccak256 } from 'ethers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { escrowContract } from '#lib/chain/deployment.ts';
import { digestOf, offerDataOf } from '#lib/chain/signing.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { editOffer, moveOffer } from '#lib/offer/commands.ts';
import { cancelStanding } from '#lib/offer/commands/end-standing.ts';
import { prepareStanding } from '#lib/offer/commands/prepare-standing.ts';
import { signStanding } from '#lib/offer/commands/sign-standing.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { getStanding } from '#lib/offer/queries/own-standing.ts';
import { offerSchema, signedOfferSchema } from '#lib/offer/schema.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { act } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { openStage, sellOffer, take, type Person } from '../trade/support.ts';
import {
  browserOf,
  deposit,
  end,
  makeBank,
  makeProven,
  mined,
  signerOf,
  stand,
  standingOf,
} from './standing-people.ts';

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
const shown = async (who: Person) => must(await getOffer(stage.ctxOf(who.account), { offerId }));
const taken = async (who: Person = buyer, fiat = '10000') => must(await take(stage, who, offerId, fiat)).tradeId;
const refusal = (code: string) => ({ ok: false, refusal: { code } });
const current = async () => (await standingOf(stage, seller, offerId)).current;

async function counting(who: Person, fiatMinor = '10000') {
  const { revision, price } = await shown(who);
  const ask = { offerId, revision, priceSeen: price!, fiatMinor, methodId: 'sepa', standing: true };
  return takeOffer(stage.ctxOf(who.account), ask);
}

describe('signing a standing offer', () => {
  beforeEach(() => openShop(2));

  it('is one signature over exactly what the contract hashes, with what the offer comes to and the site’s own parties', async () => {
    must(await stand(stage, seller, offerId));
    const row = await db.standingOffer.findFirstOrThrow({ where: { offerId } });
    const signed = signedOfferSchema.parse(row.signedOffer);
    const escrow = escrowContract(chain.deployed);
    const hash = await escrow.getFunction('offerHash')(signed);
    const separator = (await escrow.getFunction('domainSeparator')()) as string;
    expect(digestOf(offerDataOf(row, signed))).toBe(keccak256(concat(['0x1901', separator, hash])));
    expect(signed).toMatchObject({
      seller: seller.wallet.address,
      token: usdc,
      most: `${AMOUNT}`,
      feeBps: 50,
      arbiter: chain.deployed.panel,
      backupArbiter: chain.deployed.backupArbiter,
      lanes: 3,
    });
    expect(BigInt((await current())!.mostLocked)).toBe(3n * LOCKED);
  });

  it('is for the maker of a live sell offer alone', async () => {
    const ask = { offerId, lanes: 1, days: 1 };
    expect(await prepareStanding(stage.ctxOf(null), ask)).toMatchObject(refusal('offer.sign_in'));
    expect(await prepareStanding(stage.ctxOf(other.account), ask)).toMatchObject(refusal('offer.not_found'));
    expect(await getStanding(stage.ctxOf(other.account), { offerId })).toMatchObject(refusal('offer.not_found'));
    must(await moveOffer(stage.ctxOf(seller.account), { offerId, move: 'pause' }));
    expect(await prepareStanding(stage.ctxOf(seller.account), ask)).toMatchObject(refusal('offer.paused'));
  });

  it('signs nothing but what the dialog showed, whatever the server hands out', async () => {
    const honest = browserOf(stage, seller);
    for (const planted of [
      { most: `${AMOUNT * 2n}` },
      { lanes: 20 },
      { seller: other.wallet.address },
      { feeBps: 200 },
    ]) {
      const dishonest = (async (method: string, path: string, body: unknown) => {
        const answer = (await honest(method as 'POST', path, body)) as { ok: boolean; value: { signedOffer: object } };
        if (answer.ok && method === 'POST') Object.assign(answer.value.signedOffer, planted);
        return answer;
      }) as typeof honest;
      const answer = await stand(stage, seller, offerId, { lanes: 3, days: 7 }, dishonest);
      expect(answer).toMatchObject(refusal('offer.standing_outdated'));
    }
    expect(await current()).toBeNull();
  });

  it('refuses another’s signature, another account than the offer names, and one that was given for an older revision', async () => {
    const swapped = await makeBank(database, other, 'GB33BUKB20201555555555');
    const wrong = browserOf(stage, seller, (body) => {
      const { signature } = body as { signature?: string };
      return signature ? { ...(body as object), signature: `0x${'11'.repeat(65)}` } : body;
    });
    expect(await stand(stage, seller, offerId, undefined, wrong)).toMatchObject(
      refusal('offer.standing_bad_signature'),
    );
    const prepared = must(await prepareStanding(stage.ctxOf(seller.account), { offerId, lanes: 2, days: 7 }));
    const { domain, types, value } = offerDataOf(prepared, prepared.signedOffer);
    const signature = await seller.wallet.signTypedData(domain, types, value);
    const account = await db.paymentAccount.findUniqueOrThrow({ where: { id: swapped } });
    const give = (payees: object) =>
      signStanding(stage.ctxOf(seller.account), {
        offerId,
        standingId: prepared.standingId,
        signature,
        payees: payees as Parameters<typeof signStanding>[1]['payees'],
      });
    expect(await give({})).toMatchObject(refusal('offer.standing_payee'));
    expect(await give({ sepa: JSON.parse(account.ciphertext) })).toMatchObject(refusal('offer.standing_payee'));
    const edit = offerSchema.parse({ ...(await editable()), most: '90' });
    must(await editOffer(stage.ctxOf(seller.account), { ...edit, offerId, seenRevision: 1 }));
    expect(await give({})).toMatchObject(refusal('offer.standing_outdated'));
    expect(await current()).toBeNull();
  });

  it('given twice is one; signing anew names the same lanes, so that no more can be locked at once than before', async () => {
    must(await stand(stage, seller, offerId));
    const first = (await current())!;
    must(await stand(stage, seller, offerId, { lanes: 3, days: 14 }));
    const second = (await current())!;
    expect(second.id).not.toBe(first.id);
    const rows = await db.standingOffer.findMany({ where: { offerId }, orderBy: { series: 'asc' } });
    expect(rows.map((row) => [row.firstLane, row.lanes, row.endReason])).toEqual([
      [rows[0]!.firstLane, 3, 'renewed'],
      [rows[0]!.firstLane, 3, null],
    ]);
    expect(rows.map(({ series }) => series)).toEqual([1n, 2n]);
  });
});

async function editable() {
  return {
    side: 'sell',
    chainId: 31337,
    asset: 'USDC',
    currency: 'EUR',
    pricing: 'fixed',
    fixedPrice: '0.93',
    least: '10',
    most: '100',
    methods: [{ methodId: 'sepa', paymentAccountId: bank }],
    paymentWindowSeconds: 3 * DAY,
  };
}

describe('the end of a standing offer', () => {
  beforeEach(async () => {
    await openShop(3);
    must(await stand(stage, seller, offerId, { lanes: 2, days: 7 }));
  });
  const reserved = () => db.lane.count({ where: { offerId } });

  it.each([
    [
      'edited',
      async () => {
        const edit = offerSchema.parse({ ...(await editable()), most: '90' });
        must(await editOffer(stage.ctxOf(seller.account), { ...edit, offerId, seenRevision: 1 }));
      },
    ],
    [
      'paused',
      async () => {
        must(await moveOffer(stage.ctxOf(seller.account), { offerId, move: 'pause' }));
        must(await moveOffer(stage.ctxOf(seller.account), { offerId, move: 'resume' }));
      },
    ],
    [
      'cancelled',
      async () => {
        must(await cancelStanding(stage.ctxOf(seller.account), { standingId: (await current())!.id }));
      },
    ],
  ] as const)(
    'by being %s stops the drawing at once; who counted on it is told, others take it as an ordinary one',
    async (reason, stop) => {
      await stop();
      expect((await standingOf(stage, seller, offerId)).ended.map(({ endReason }) => endReason)).toEqual([reason]);
      expect((await shown(buyer)).standing).toBeNull();
      expect(await counting(buyer, '5000')).toMatchObject(refusal('offer.standing_over'));
      const trade = await load(must(await take(stage, buyer, offerId, '5000')).tradeId);
      expect([trade.standingOfferId, termsSchema.parse(trade.terms).fromVault]).toEqual([null, false]);
      // The old signature is alive on the chain: its lanes are not given to anybody.
      expect(await reserved()).toBe(2);
      expect(await db.relayIntent.count({ where: { tradeId: trade.id } })).toBe(0);
    },
  );

  it('signed by the maker, reaches the chain without their gas: the contract then refuses every draw by it', async () => {
    const one = (await current())!;
    const id = await taken();
    await stage.settle();
    must(await end(stage, seller, offerId, one));
    await stage.settle();
    const escrow = escrowContract(chain.deployed);
    expect(await escrow.getFunction('isCancelled')(seller.wallet.address, one.series)).toBe(true);
    // Trades that were locked before go on.
    await act(stage, buyer, id, 'refund');
    expect((await load(id)).state).toBe('refunded');
    await stage.moveTo(0);
    expect(await reserved()).toBe(0);
    expect((await standingOf(stage, seller, offerId)).ended).toEqual([]);
  });

  it('is nobody else’s to make, and needs the maker’s own signature', async () => {
    const { id: standingId } = (await current())!;
    expect(await cancelStanding(stage.ctxOf(other.account), { standingId })).toMatchObject(
      refusal('offer.standing_not_found'),
    );
    const signature = await signerOf(other).signTypedData({}, { A: [{ name: 'a', type: 'uint8' }] }, { a: 1 });
    expect(await cancelStanding(stage.ctxOf(seller.account), { standingId, signature: must(signature) })).toMatchObject(
      refusal('offer.standing_bad_signature'),
    );
    expect((await current())!.id).toBe(standingId);
  });

  it('made past this site, straight on the contract, is noticed', async () => {
    const escrow = new Contract(chain.deployed.escrow, escrowInterface, seller.wallet);
    await mined(chain, await escrow.getFunction('cancelOffers')((await current())!.series));
    await stage.moveTo(0);
    expect((await shown(buyer)).standing).toBeNull();
    expect((await db.standingOffer.findFirstOrThrow({ where: { offerId } })).voidAt).toBeNull();
    expect(await reserved()).toBe(2);
    await chain.mine(3);
    await stage.moveTo(0);
    await stage.moveTo(0);
    expect(await reserved()).toBe(0);
  });

  it('by running out: nothing is locked from ten minutes before, and the lanes come back with a final block after it', async () => {
    const { validUntil } = (await current())!;
    await stage.moveTo(validUntil - 9 * 60);
    expect((await shown(buyer)).standing).toBeNull();
    expect(await counting(buyer)).toMatchObject(refusal('offer.standing_over'));
    await stage.moveTo(validUntil + 1);
    expect(await reserved()).toBe(2);
    await chain.mine(3);
    await stage.moveTo(0);
    await stage.moveTo(0);
    expect(await reserved()).toBe(0);
    expect((await db.standingOffer.findFirstOrThrow({ where: { offerId } })).endReason).toBe('expired');
  });
});
