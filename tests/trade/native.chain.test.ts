import { Contract } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { sealText } from '#lib/account/sealing.ts';
import { escrowInterface } from '#lib/chain/abi.ts';
import { fundCallOf } from '#lib/trade/browser.ts';
import { submitTransaction } from '#lib/trade/commands/submit-transaction.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { act, announcePayer } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const ETH = '0x0000000000000000000000000000000000000000';
let stage: Stage;
let seller: Person;
let buyer: Person;
let offerId: string;

beforeAll(async () => {
  stage = await openStage(chain);
  seller = await makePerson(database, chain, 320, 'Sella Seller');
  buyer = await makePerson(database, chain, 321, 'Buya Buyer');
  const payee = await makePayee(database, seller);
  offerId = await sellOffer(stage, seller, payee, { asset: 'ETH', fixedPrice: '1500' });
});

const room = async (who: Person, tradeId: string) => must(await getTradeRoom(stage.ctxOf(who.account), { tradeId }));

async function note(tradeId: string, txHash: string, move: 'fund' | 'release' = 'fund') {
  const trade = await room(seller, tradeId);
  const payeeSealed = sealText('the account', [buyer.account.identityPublicKey!], {
    purpose: 'payee',
    trade: trade.tradeHash,
  });
  return submitTransaction(stage.ctxOf(seller.account), { tradeId, move, txHash, payeeSealed });
}

describe('the chain’s own coin', () => {
  it('is locked by the seller’s own transaction and reaches the buyer to the last wei', async () => {
    const { tradeId } = must(await take(stage, buyer, offerId, '15000'));
    const view = await room(seller, tradeId);
    expect(view.tokenUnits).toBe('100000000000000000');
    const before = await chain.balanceOf(ETH, buyer.wallet.address);
    const call = fundCallOf(view);
    const sent = await seller.wallet.sendTransaction({ to: call.to, data: call.data!, value: call.value! });
    must(await note(tradeId, sent.hash));
    await stage.settle();
    await announcePayer(stage, buyer, seller.account, tradeId);
    expect((await room(buyer, tradeId)).payee.kind).toBe('shown');
    await act(stage, buyer, tradeId, 'markPaid');
    await act(stage, seller, tradeId, 'release');
    expect((await room(buyer, tradeId)).state).toBe('completed');
    expect(await chain.balanceOf(ETH, buyer.wallet.address)).toBe(before + 100_000_000_000_000_000n);
  });

  it('claimed to be sent, with a hash of nothing, changes nothing but the timeline', async () => {
    const { tradeId } = must(await take(stage, buyer, offerId, '15000'));
    must(await note(tradeId, `0x${'ab'.repeat(32)}`));
    await stage.settle();
    const view = await room(buyer, tradeId);
    expect([view.state, view.payee]).toEqual(['awaiting_escrow', { kind: 'hidden', because: 'not_funded' }]);
  });

  it('sent with too little or too much value is refused by the contract, whoever says what', async () => {
    const { tradeId } = must(await take(stage, buyer, offerId, '15000'));
    const view = await room(seller, tradeId);
    const escrow = new Contract(view.contract, escrowInterface, seller.wallet);
    for (const value of [BigInt(view.lockedUnits) - 1n, BigInt(view.lockedUnits) + 1n]) {
      await expect(escrow.getFunction('fund').staticCall(view.terms, { value })).rejects.toThrow('WrongValue');
    }
  });
});
