import { beforeAll, describe, expect, it } from 'vitest';
import { getPublicIdentity } from '#lib/account/queries.ts';
import { NATIVE } from '#lib/chain/chains.ts';
import { escrowContract } from '#lib/chain/deployment.ts';
import type { Call } from '#lib/http/browser.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { fundTrade } from '#lib/trade/browser.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { signMoveSchema, termsSchema } from '#lib/trade/schema.ts';
import { act, cancel } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { deposit, makeBank, makeProven, signerOf, stand } from '../offer/standing-people.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { openStage, sellOffer, take, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
const usdc = chain.deployed.tokens.USDC!;
/** 100.00 EUR at 0.93, and the half per cent on top. */
const LOCKED = 107_526_881n + 537_634n;

let stage: Stage;
let buyer: Person;
let next = 600;

beforeAll(async () => {
  stage = await openStage(chain);
  buyer = await makeProven(database, chain, 590, 'Buya Buyer');
});

async function newSeller(): Promise<{ seller: Person; bank: string }> {
  const seller = await makeProven(database, chain, next++, `Seller ${next}`);
  return { seller, bank: await makeBank(database, seller) };
}

const settled = async () => {
  await chain.mine(3);
  await stage.moveTo(0);
};
const load = (id: string) => db.trade.findUniqueOrThrow({ where: { id } });
const fromVault = async (id: string) => termsSchema.parse((await load(id)).terms).fromVault;
const vault = (who: Person, token = usdc) =>
  escrowContract(chain.deployed).getFunction('vaultOf')(who.wallet.address, token);

/** The seller's own page at the routes of the trade; what the wallet was asked to sign is noted. */
async function fund(seller: Person, tradeId: string, asked: string[] = []) {
  const ctx = stage.ctxOf(seller.account);
  const room = must(await getTradeRoom(ctx, { tradeId }));
  const call = (async (method: string, path: string, body: unknown) =>
    method === 'GET'
      ? getPublicIdentity(db, path.split('/')[2]!)
      : signMove(ctx, { ...signMoveSchema.parse(body), tradeId })) as Call;
  const wallet = signerOf(seller);
  const signer: typeof wallet = {
    ...wallet,
    signTypedData: (domain, types, value) => {
      asked.push(Object.keys(types)[0]!);
      return wallet.signTypedData(domain, types, value);
    },
  };
  const key = { publicKey: seller.account.identityPublicKey!, secretKey: seller.secretKey };
  return fundTrade(room, signer, key, call);
}

describe('a maker who wishes to lock from the vault', () => {
  it('signs once, without permit or gas; an end in their favour goes back into the vault', async () => {
    const { seller, bank } = await newSeller();
    await deposit(chain, seller, usdc, LOCKED);
    await settled();
    const offerId = await sellOffer(stage, seller, bank, { fromVault: true });
    const { tradeId } = must(await take(stage, buyer, offerId));
    expect(await fromVault(tradeId)).toBe(true);
    const [wallet, sent] = [
      await chain.balanceOf(usdc, seller.wallet.address),
      await chain.provider.getTransactionCount(seller.wallet.address),
    ];
    const asked: string[] = [];
    must(await fund(seller, tradeId, asked));
    await stage.settle();
    expect(asked).toEqual(['Fund']);
    expect([(await load(tradeId)).state, await vault(seller)]).toEqual(['awaiting_payment', 0n]);
    await act(stage, buyer, tradeId, 'refund');
    expect([(await load(tradeId)).finalState, await vault(seller)]).toEqual(['refunded', LOCKED]);
    expect(await chain.balanceOf(usdc, seller.wallet.address)).toBe(wallet);
    expect(await chain.provider.getTransactionCount(seller.wallet.address)).toBe(sent);
  });

  it('locks the chain’s own coin so as well, without a transaction of their own', async () => {
    const { seller, bank } = await newSeller();
    await deposit(chain, seller, NATIVE, 10n ** 18n);
    await settled();
    const offerId = await sellOffer(stage, seller, bank, { asset: 'ETH', fixedPrice: '1500', fromVault: true });
    const { tradeId } = must(await take(stage, buyer, offerId, '15000'));
    must(await fund(seller, tradeId));
    await stage.settle();
    expect((await load(tradeId)).state).toBe('awaiting_payment');
    expect(await vault(seller, NATIVE)).toBe(10n ** 18n - 100_500_000_000_000_000n);
  });

  it('locks from the wallet where the vault holds too little, by final blocks and beside what others claim', async () => {
    const { seller, bank } = await newSeller();
    const offerId = await sellOffer(stage, seller, bank, { fromVault: true });
    expect(await fromVault(must(await take(stage, buyer, offerId)).tradeId)).toBe(false);
    await deposit(chain, seller, usdc, LOCKED);
    await stage.moveTo(0);
    expect(await fromVault(must(await take(stage, buyer, offerId)).tradeId)).toBe(false);
    await settled();
    const answers = await Promise.all([1, 2, 3].map(() => take(stage, buyer, offerId)));
    const sources = await Promise.all(answers.map((answer) => fromVault(must(answer).tradeId)));
    expect(sources.filter(Boolean).length).toBe(1);
  });

  it('and an offer that is standing never share one coin: whoever takes first claims it, until they cancel', async () => {
    const { seller, bank } = await newSeller();
    await deposit(chain, seller, usdc, LOCKED);
    await settled();
    const plain = await sellOffer(stage, seller, bank, { fromVault: true });
    const standing = await sellOffer(stage, seller, bank, { least: '10', most: '100' });
    must(await stand(stage, seller, standing));
    const { tradeId } = must(await take(stage, buyer, plain));
    expect(await take(stage, buyer, standing)).toMatchObject({ refusal: { code: 'offer.vault_short' } });
    await cancel(stage, buyer, tradeId);
    const drawn = must(await take(stage, buyer, standing)).tradeId;
    await stage.settle();
    expect([(await load(drawn)).state, await vault(seller)]).toEqual(['awaiting_payment', 0n]);
  });

  it('is told before signing for nothing that the vault has been emptied meanwhile', async () => {
    const { seller, bank } = await newSeller();
    await deposit(chain, seller, usdc, LOCKED);
    await settled();
    const { tradeId } = must(await take(stage, buyer, await sellOffer(stage, seller, bank, { fromVault: true })));
    const escrow = escrowContract(chain.deployed).connect(seller.wallet) as ReturnType<typeof escrowContract>;
    await escrow.getFunction('withdraw')(usdc, LOCKED, seller.wallet.address);
    expect(await fund(seller, tradeId)).toMatchObject({ refusal: { code: 'trade.insufficient_vault' } });
  });
});

describe('a selling taker', () => {
  it('chooses the vault where it suffices, and is told where it does not', async () => {
    const { seller: maker } = await newSeller();
    const { seller: taker, bank } = await newSeller();
    const offerId = await sellOffer(stage, maker, bank, { side: 'buy', methods: [{ methodId: 'sepa' }] });
    const seen = must(await getOffer(stage.ctxOf(taker.account), { offerId }));
    const sell = (fiatMinor: string, choice: boolean) =>
      takeOffer(stage.ctxOf(taker.account), {
        offerId,
        revision: 1,
        priceSeen: seen.price!,
        fiatMinor,
        methodId: 'sepa',
        paymentAccountId: bank,
        fromVault: choice,
      });
    expect(await sell('5000', true)).toMatchObject({ refusal: { code: 'trade.insufficient_vault' } });
    expect(await fromVault(must(await sell('5000', false)).tradeId)).toBe(false);
    await deposit(chain, taker, usdc, LOCKED);
    await settled();
    const { tradeId } = must(await sell('5000', true));
    must(await fund(taker, tradeId));
    await stage.settle();
    expect([await fromVault(tradeId), (await load(tradeId)).state]).toEqual([true, 'awaiting_payment']);
  });
});
