import { describe, expect, it } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import { acceptProposal } from '#lib/trade/commands/accept-proposal.ts';
import { declineProposal, withdrawProposal } from '#lib/trade/commands/close-proposal.ts';
import { propose } from '#lib/trade/commands/propose.ts';
import { getTradeFile, getTradeRoom, listTimeline } from '#lib/trade/queries.ts';
import { listMyTrades } from '#lib/trade/queries/list.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { codeOf, NOW, seatPeople, sign, value, type World } from './negotiation.ts';

const { db } = await testDatabase();
const { buyer, seller, stranger, makeTrade, ctxOf, offer, accept, intents, count, states } = await seatPeople(db);
describe('proposing', () => {
  it('is for the two of the trade: to anybody else, a moderator too, the trade does not exist', async () => {
    const world = await makeTrade();
    const { proposalId } = value(await offer(world, seller, '0'));
    const named = { tradeId: world.id, proposalId };
    for (const who of [stranger, null]) {
      const signature = await sign(world, stranger, '1');
      const asked = [
        await propose(ctxOf(who), { tradeId: world.id, toBuyer: '1', validUntil: NOW + HOUR, signature }),
        await acceptProposal(ctxOf(who), { ...named, signature }),
        await declineProposal(ctxOf(who), named),
        await withdrawProposal(ctxOf(who), named),
        await getTradeFile(ctxOf(who), named),
      ];
      for (const answer of asked) expect(codeOf(answer)).toBe(who ? 'trade.not_found' : 'trade.sign_in');
    }
    expect(await states(world)).toEqual(['seller open']);
  });

  it('is possible in every live state, beside a dispute too, and in no other', async () => {
    for (const state of ['awaiting_payment', 'awaiting_release', 'disputed'] as const) {
      expect(codeOf(await offer(await makeTrade(state), buyer, '1'))).toBe('ok');
    }
    for (const state of ['awaiting_escrow', 'completed', 'refunded', 'divided', 'cancelled'] as const) {
      expect(codeOf(await offer(await makeTrade(state), buyer, '1'))).toBe('trade.wrong_state');
    }
    expect(codeOf(await offer(await makeTrade('awaiting_payment', 'buyer'), seller, '0'))).toBe(
      'trade.cancelled_already',
    );
  });

  it('takes less than everything only, signed by the proposer over exactly this act, for 24 hours at most', async () => {
    const world = await makeTrade();
    const day = NOW + DAY + 600;
    const wrong = {
      'trade.amount_out_of_range': offer(world, seller, '100000001'),
      'trade.proposal_is_release': offer(world, buyer, '100000000'),
      'trade.signature_expired': offer(world, seller, '1', { validUntil: NOW - 10 }),
      'trade.signature_too_long': offer(world, seller, '1', { validUntil: day }),
    };
    for (const [code, asked] of Object.entries(wrong)) expect(codeOf(await asked)).toBe(code);
    const others = [
      await sign(world, buyer, '1'),
      await sign(world, seller, '2'),
      await sign(world, seller, '1', NOW + HOUR),
      await sign({ ...world, terms: { ...world.terms, round: 999 } }, seller, '1'),
      await sign({ ...world, place: { ...world.place, chainId: 1 } }, seller, '1'),
    ];
    for (const signature of others)
      expect(codeOf(await offer(world, seller, '1', { signature }))).toBe('trade.bad_signature');
    expect(await states(world)).toEqual([]);
    expect(await intents(world)).toEqual([]);
  });

  it('keeps two proposals that differ only in the amount apart', async () => {
    const world = await makeTrade();
    const first = value(await offer(world, seller, '10'));
    const second = value(await offer(world, seller, '20'));
    expect(first.proposalId).not.toBe(second.proposalId);
    expect(await states(world)).toEqual(['seller superseded', 'seller open']);
    expect(await db.proposal.count({ where: { tradeId: world.id } })).toBe(2);
  });

  it('happens once, however often and wherever it is sent again', async () => {
    const world = await makeTrade();
    const signature = await sign(world, seller, '5');
    const keys = ['one', 'one', 'two', undefined, undefined, 'three'];
    const all = await Promise.all(keys.map((key) => offer(world, seller, '5', { signature }, key)));
    const ids = new Set(all.map((answer) => value(answer).proposalId));
    expect(ids.size).toBe(1);
    expect(await count(world, 'trade.proposalMade')).toBe(1);
    expect(await states(world)).toEqual(['seller open']);
  });

  it('leaves one open proposal a side, of many that are made at once', async () => {
    const world = await makeTrade();
    await Promise.all(['1', '2', '3', '4'].map((toBuyer) => offer(world, seller, toBuyer)));
    await Promise.all(['5', '6'].map((toBuyer) => offer(world, buyer, toBuyer)));
    const found = (await states(world)).toSorted();
    expect(found.filter((state) => state.endsWith('open'))).toEqual(['buyer open', 'seller open']);
    expect(found).toHaveLength(6);
  });

  it('ends after fifty of one side', async () => {
    const world = await makeTrade();
    const row = { tradeId: world.id, by: 'seller', toBuyerUnits: '1', signature: '0x', createdAt: dateOf(NOW) };
    await db.proposal.createMany({
      data: Array.from({ length: 50 }, (_, n) => ({
        ...row,
        id: newId(secureRandom),
        seq: 100 + n,
        validUntil: BigInt(NOW + n),
      })),
    });
    expect(codeOf(await offer(world, seller, '2'))).toBe('trade.too_many_proposals');
    expect(codeOf(await offer(world, buyer, '2'))).toBe('ok');
  });
});

describe('answering otherwise', () => {
  it('by another proposal closes the first and names it; the first signature stays binding and is said to be', async () => {
    const world = await makeTrade();
    const first = value(await offer(world, seller, '10'));
    const second = value(await offer(world, buyer, '60', { answersId: first.proposalId, reason: 'part_paid' }));
    const { proposals } = value(await getTradeRoom(ctxOf(seller), { tradeId: world.id }));
    expect(proposals.map(({ state, binding }) => [state, binding])).toEqual([
      ['countered', true],
      ['open', true],
    ]);
    expect(proposals[1]).toMatchObject({
      answersId: first.proposalId,
      reason: 'part_paid',
      kind: 'divide',
      by: 'buyer',
    });
    expect(codeOf(await accept(world, buyer, first.proposalId, '10'))).toBe('trade.proposal_closed countered');
    expect(codeOf(await offer(world, buyer, '61', { answersId: first.proposalId }))).toBe(
      'trade.proposal_closed countered',
    );
    expect(codeOf(await offer(world, buyer, '62', { answersId: second.proposalId }))).toBe('trade.not_your_move');
    expect(codeOf(await accept(world, seller, second.proposalId, '60'))).toBe('ok');
  });

  it('by the very same act is accepting, also when both sign it at once', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const world = await makeTrade();
      const both = await Promise.all([offer(world, seller, '50'), offer(world, buyer, '50')]);
      expect(new Set(both.map((answer) => value(answer).proposalId)).size).toBe(1);
      expect(await intents(world)).toHaveLength(1);
      expect((await states(world))[0]).toMatch(/accepted$/);
    }
  });

  it('the same amount with another end stays two proposals; either can be accepted, once', async () => {
    const world = await makeTrade();
    const [mine] = await Promise.all([
      offer(world, seller, '50'),
      offer(world, buyer, '50', { validUntil: NOW + 22 * HOUR }),
    ]);
    expect((await states(world)).toSorted()).toEqual(['buyer open', 'seller open']);
    expect(codeOf(await accept(world, buyer, value(mine).proposalId, '50'))).toBe('ok');
    expect((await states(world)).toSorted()).toEqual(['buyer superseded', 'seller accepted']);
    expect(await intents(world)).toHaveLength(1);
  });

  it('no is a fact that both see; the proposer cannot say it, the other cannot withdraw', async () => {
    const world = await makeTrade();
    const named = { tradeId: world.id, ...value(await offer(world, seller, '10')) };
    expect(codeOf(await declineProposal(ctxOf(seller), named))).toBe('trade.not_your_move');
    expect(codeOf(await withdrawProposal(ctxOf(buyer), named))).toBe('trade.not_your_move');
    value(await declineProposal(ctxOf(buyer), named));
    value(await declineProposal(ctxOf(buyer), named));
    expect(codeOf(await withdrawProposal(ctxOf(seller), named))).toBe('trade.proposal_closed declined');
    expect(await states(world, seller)).toEqual(['seller declined']);
    expect(await count(world, 'trade.proposalDeclined')).toBe(1);
    expect(codeOf(await accept(world, buyer, named.proposalId, '10'))).toBe('trade.proposal_closed declined');
  });
});

describe('the trade file', () => {
  const held = async (world: World, who: Person) =>
    value(await getTradeFile(ctxOf(who), { tradeId: world.id }))
      .signatures.filter(({ move }) => move === 'settle')
      .map(({ signer, value: toBuyer }) => `${signer === seller.wallet.address ? 'seller' : 'buyer'} ${toBuyer}`);

  it('holds one’s own signatures while they bind, and the other’s while it is offered', async () => {
    const world = await makeTrade();
    const { proposalId } = value(await offer(world, seller, '10'));
    expect([await held(world, seller), await held(world, buyer)]).toEqual([['seller 10'], ['seller 10']]);
    const [entry] = value(await getTradeFile(ctxOf(buyer), { tradeId: world.id })).signatures;
    expect(entry).toEqual({
      move: 'settle',
      signer: seller.wallet.address,
      signature: await sign(world, seller, '10'),
      validUntil: `${NOW + 23 * HOUR}`,
      value: '10',
    });
    value(await withdrawProposal(ctxOf(seller), { tradeId: world.id, proposalId }));
    expect([await held(world, seller), await held(world, buyer)]).toEqual([['seller 10'], []]);
    await setChainClock(db, NOW + DAY);
    expect([await held(world, seller), await held(world, buyer)]).toEqual([[], []]);
    await setChainClock(db, NOW);
  });

  it('holds both signatures for both once it is accepted, so that either can bring them to the contract', async () => {
    const world = await makeTrade();
    const { proposalId } = value(await offer(world, buyer, '10'));
    value(await accept(world, seller, proposalId, '10'));
    for (const who of [buyer, seller]) expect((await held(world, who)).toSorted()).toEqual(['buyer 10', 'seller 10']);
  });
});

describe('the list of trades', () => {
  it('says where a proposal of the other waits, as long as it does', async () => {
    const world = await makeTrade();
    const { proposalId } = value(await offer(world, seller, '10', { validUntil: NOW + HOUR }));
    const asked = async (who: Person) =>
      value(await listMyTrades(ctxOf(who))).find(({ id }) => id === world.id)!.asksAnswer;
    expect([await asked(buyer), await asked(seller)]).toEqual([true, false]);
    await setChainClock(db, NOW + HOUR + 1);
    expect(await asked(buyer)).toBe(false);
    await setChainClock(db, NOW);
    value(await declineProposal(ctxOf(buyer), { tradeId: world.id, proposalId }));
    expect(await asked(buyer)).toBe(false);
  });
});

describe('a moderator', () => {
  it('reads that something was proposed, never how much', async () => {
    const world = await makeTrade('disputed');
    value(await offer(world, seller, '12345'));
    const trade = await db.trade.findUniqueOrThrow({ where: { id: world.id } });
    const timeline = await listTimeline(db, trade);
    expect(timeline.map(({ type }) => type)).toContain('trade.proposalMade');
    expect(JSON.stringify(timeline)).not.toContain('12345');
  });
});
