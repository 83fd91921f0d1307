import { Contract, ZeroAddress, ZeroHash } from 'ethers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { contractRefusalOf } from '#lib/chain/relay/node.ts';
import { MOVE_INDEX, typedDataOf, type Terms } from '#lib/chain/signing.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { ok } from '#lib/kernel/result.ts';
import { acceptProposal } from '#lib/trade/commands/accept-proposal.ts';
import { declineProposal, withdrawProposal } from '#lib/trade/commands/close-proposal.ts';
import { propose } from '#lib/trade/commands/propose.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { divide } from '#lib/trade/division.ts';
import { getTradeFile, getTradeRoom } from '#lib/trade/queries.ts';
import { act, fund } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain, receiptOf } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const usdc = chain.deployed.tokens.USDC!;
const { feeRecipient } = chain.deployed;
const escrow = new Contract(chain.deployed.escrow, escrowInterface, chain.provider);
let stage: Stage;
let seller: Person;
let buyer: Person;
let offerId: string;

beforeAll(async () => {
  stage = await openStage(chain);
  seller = await makePerson(database, chain, 330, 'Sella Seller');
  buyer = await makePerson(database, chain, 331, 'Buya Buyer');
  offerId = await sellOffer(stage, seller, await makePayee(database, seller));
});

const held = async () => ({
  buyer: await chain.balanceOf(usdc, buyer.wallet.address),
  seller: await chain.balanceOf(usdc, seller.wallet.address),
  fee: (await escrow.getFunction('vaultOf')(feeRecipient, usdc)) as bigint,
});
const gained = (before: Awaited<ReturnType<typeof held>>, after: typeof before) => ({
  buyer: after.buyer - before.buyer,
  seller: after.seller - before.seller,
  fee: after.fee - before.fee,
});
/** Sends a call and answers its receipt. */
async function send(contract: Contract, wallet: Person['wallet'], name: string, args: readonly unknown[]) {
  const call = (contract.connect(wallet) as Contract).getFunction(name);
  return receiptOf(chain.provider, (await call(...args, { gasLimit: 600_000n })).hash);
}

const room = async (who: Person, tradeId: string) => must(await getTradeRoom(stage.ctxOf(who.account), { tradeId }));

/** A trade in one of the live states, the coins from the seller's wallet. */
async function makeTrade(state: 'awaiting_payment' | 'awaiting_release' | 'disputed' = 'awaiting_payment') {
  const { tradeId } = must(await take(stage, buyer, offerId));
  await fund(stage, seller, buyer.account, tradeId, 'the account');
  if (state !== 'awaiting_payment') await act(stage, buyer, tradeId, 'markPaid');
  if (state === 'disputed')
    await act(stage, seller, tradeId, 'dispute', { reason: 'no_payment', statement: 'Nothing came.' });
  expect((await room(buyer, tradeId)).state).toBe(state);
  return tradeId;
}

async function sign(who: Person, tradeId: string, toBuyer: string, validUntil: number): Promise<string> {
  const { terms, chainId, contract } = await room(who, tradeId);
  const data = typedDataOf({ chainId, contract }, 'settle', terms, { value: toBuyer, validUntil });
  return who.wallet.signTypedData(data.domain, data.types, data.value);
}

async function offer(who: Person, tradeId: string, toBuyer: string, answersId?: string) {
  const validUntil = (await stage.now()) + 23 * HOUR;
  const signature = await sign(who, tradeId, toBuyer, validUntil);
  const input = { tradeId, toBuyer, validUntil, signature, ...(answersId && { answersId }) };
  const { proposalId } = must(await propose(stage.ctxOf(who.account), input));
  return { proposalId, toBuyer, validUntil };
}

async function accept(who: Person, tradeId: string, proposal: Awaited<ReturnType<typeof offer>>) {
  const signature = await sign(who, tradeId, proposal.toBuyer, proposal.validUntil);
  const { proposalId } = proposal;
  return acceptProposal(stage.ctxOf(who.account), { tradeId, proposalId, signature });
}

describe('what is shown and what the contract pays', () => {
  it('are the same to the last unit, for any amount, fee and division', async () => {
    const all = 20_000_000_000n;
    await send(new Contract(usdc, tokenInterface, chain.provider), seller.wallet, 'approve', [
      chain.deployed.escrow,
      2n * all,
    ]);
    const division = fc.bigInt({ min: 1n, max: all }).chain((amount) =>
      fc.record({
        amount: fc.constant(amount),
        fee: fc.bigInt({ min: 0n, max: amount / 50n }),
        toBuyer: fc.oneof(fc.bigInt({ min: 0n, max: amount }), fc.constantFrom(0n, amount, amount - 1n, 1n)),
      }),
    );
    const compare = async ({ amount, fee, toBuyer }: { amount: bigint; fee: bigint; toBuyer: bigint }) => {
      const snapshot = await chain.snapshot();
      const now = (await chain.head()).timestamp;
      const terms: Terms = {
        seller: seller.wallet.address,
        buyer: buyer.wallet.address,
        token: usdc,
        amount: `${amount}`,
        fee: `${fee}`,
        feeRecipient: fee > 0n ? feeRecipient : ZeroAddress,
        arbiter: chain.deployed.panel,
        backupArbiter: ZeroAddress,
        lane: 900,
        round: 1,
        fromVault: false,
        openBy: now + HOUR,
        paymentWindow: HOUR,
        hearingWindow: HOUR,
        rulingWindow: 3 * DAY,
        deal: ZeroHash,
      };
      const signed = { validUntil: now + HOUR, value: `${toBuyer}` };
      const place = { chainId: 31337, contract: chain.deployed.escrow };
      const data = typedDataOf(place, 'settle', terms, signed);
      const [signature, otherSignature] = await Promise.all(
        [buyer, seller].map(({ wallet }) => wallet.signTypedData(data.domain, data.types, data.value)),
      );
      await send(escrow, seller.wallet, 'fund', [terms]);
      const before = await held();
      const move = { move: MOVE_INDEX.settle, terms, ...signed, signature, otherSignature };
      const receipt = await send(escrow, buyer.wallet, 'submitMove', [move]);
      expect(receipt.status).toBe(1);
      const { fee: due, toSeller } = divide(amount, fee, toBuyer)!;
      expect(gained(before, await held())).toEqual({ buyer: toBuyer, seller: toSeller, fee: due });
      await chain.revert(snapshot);
    };
    await fc.assert(fc.asyncProperty(division, compare), { numRuns: 40 });
  });

  const both = ['seller', 'buyer'] as const;
  const live = ['awaiting_payment', 'awaiting_release', 'disputed'] as const;
  it.each(live.flatMap((state) => both.map((by) => [state, by] as const)))(
    'are the same in %s, from the wallet and back to it, once what the %s proposed is accepted',
    async (state, by) => {
      const [first, second] = by === 'seller' ? [seller, buyer] : [buyer, seller];
      const tradeId = await makeTrade(state);
      const before = await held();
      const proposal = await offer(first, tradeId, '33333333');
      const shown = (await room(buyer, tradeId)).proposals.at(-1)!;
      must(await accept(second, tradeId, proposal));
      await stage.settle();
      expect(gained(before, await held())).toEqual({
        buyer: BigInt(shown.toBuyerUnits),
        seller: BigInt(shown.toSellerUnits),
        fee: BigInt(shown.feeUnits),
      });
      const view = await room(seller, tradeId);
      expect([view.state, view.finalState, view.endedBy, view.fault]).toEqual([
        'divided',
        'divided',
        'settle',
        'nobody',
      ]);
      expect([view.toBuyerUnits, view.paidFeeUnits]).toEqual([shown.toBuyerUnits, shown.feeUnits]);
      expect(view.proposals.map((one) => [one.state, one.binding])).toEqual([['executed', false]]);
    },
  );

  it('are everything back to the seller, the fee too and nobody’s fault, where a cancellation is accepted', async () => {
    const tradeId = await makeTrade();
    const before = await held();
    must(await accept(buyer, tradeId, await offer(seller, tradeId, '0')));
    await stage.settle();
    const view = await room(seller, tradeId);
    expect(gained(before, await held())).toEqual({ buyer: 0n, seller: BigInt(view.lockedUnits), fee: 0n });
    expect([view.state, view.endedBy, view.fault]).toEqual(['refunded', 'settle', 'nobody']);
  });
});

const closings = {
  withdrawn: (tradeId: string, proposalId: string) =>
    withdrawProposal(stage.ctxOf(seller.account), { tradeId, proposalId }),
  declined: (tradeId: string, proposalId: string) =>
    declineProposal(stage.ctxOf(buyer.account), { tradeId, proposalId }),
  countered: async (tradeId: string, proposalId: string) => {
    await offer(buyer, tradeId, '90000000', proposalId);
    return ok({ version: 0 });
  },
};

describe('a signature that the app offers no more', () => {
  it.each(Object.entries(closings))(
    'because it was %s is taken by the contract all the same, until it runs out',
    async (as, close) => {
      const tradeId = await makeTrade('awaiting_release');
      const proposal = await offer(seller, tradeId, '77777777');
      const { signatures } = must(await getTradeFile(stage.ctxOf(buyer.account), { tradeId }));
      const kept = signatures.find(({ move }) => move === 'settle')!;
      must(await close(tradeId, proposal.proposalId));
      const { proposals, terms } = await room(seller, tradeId);
      expect(proposals[0]).toMatchObject({ state: as, binding: true });
      const asBuyer = escrow.connect(buyer.wallet) as Contract;
      const args = [terms, kept.value, kept.validUntil, kept.signature];
      const snapshot = await chain.snapshot();
      await chain.mineAt(proposal.validUntil + 1);
      const late = await asBuyer
        .getFunction('settle')
        .staticCall(...args)
        .catch((error: { data?: string }) => error);
      expect(contractRefusalOf((late as { data?: string }).data).name).toBe('SignatureExpired');
      await chain.revert(snapshot);
      const before = await held();
      await send(escrow, buyer.wallet, 'settle', args);
      await stage.settle();
      expect((await held()).buyer - before.buyer).toBe(77_777_777n);
      const after = await room(seller, tradeId);
      expect([after.state, after.proposals[0]!.state]).toEqual(['divided', 'executed']);
    },
  );
});

describe('an accepted proposal', () => {
  it('and a release signed in the same moment: the contract takes one, the other is refused and said to be', async () => {
    const tradeId = await makeTrade('awaiting_release');
    const before = await held();
    must(await accept(buyer, tradeId, await offer(seller, tradeId, '50000000')));
    const { terms, chainId, contract } = await room(seller, tradeId);
    const validUntil = (await stage.now()) + HOUR;
    const data = typedDataOf({ chainId, contract }, 'release', terms, { validUntil });
    const signature = await seller.wallet.signTypedData(data.domain, data.types, data.value);
    must(await signMove(stage.ctxOf(seller.account), { tradeId, move: 'release', validUntil, signature }));
    await stage.settle();
    expect((await held()).buyer - before.buyer).toBe(50_000_000n);
    const view = await room(seller, tradeId);
    expect(view.state).toBe('divided');
    expect(view.timeline.some(({ type, data: told }) => type === 'trade.moveRefused' && told.move === 'release')).toBe(
      true,
    );
  });

  it('after the trade has ended is refused, and so is every other answer', async () => {
    const tradeId = await makeTrade();
    const proposal = await offer(seller, tradeId, '1');
    await act(stage, buyer, tradeId, 'refund');
    const refusedAs = { ok: false, refusal: { code: 'trade.wrong_state', data: { state: 'refunded' } } };
    expect(
      await acceptProposal(stage.ctxOf(buyer.account), {
        tradeId,
        proposalId: proposal.proposalId,
        signature: `0x${'11'.repeat(65)}`,
      }),
    ).toMatchObject(refusedAs);
    for (const close of [closings.withdrawn, closings.declined]) {
      expect(await close(tradeId, proposal.proposalId)).toMatchObject(refusedAs);
    }
    expect((await room(seller, tradeId)).proposals).toMatchObject([{ state: 'superseded', binding: false }]);
  });
});
