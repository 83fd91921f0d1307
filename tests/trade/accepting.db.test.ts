import { describe, expect, it } from 'vitest';
import { acceptProposal } from '#lib/trade/commands/accept-proposal.ts';
import { declineProposal, withdrawProposal } from '#lib/trade/commands/close-proposal.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { setChainClock } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { codeOf, NOW, seatPeople, sign, value } from './negotiation.ts';

const { db } = await testDatabase();
const { buyer, seller, makeTrade, ctxOf, offer, accept, intents, count, states, queueIntent } = await seatPeople(db);
describe('accepting', () => {
  it('gives both signatures to the relayer in one act, once, however often and wherever it is pressed', async () => {
    const world = await makeTrade('awaiting_release');
    const { proposalId } = value(await offer(world, seller, '40000000'));
    const all = await Promise.all(
      ['one', 'one', 'two', '', ''].map((key) => accept(world, buyer, proposalId, '40000000', { key })),
    );
    expect(all.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    const sent = await intents(world);
    expect(sent).toHaveLength(1);
    const both = [await sign(world, buyer, '40000000'), await sign(world, seller, '40000000')];
    for (const signature of both) expect(sent[0]!.data).toContain(signature.slice(2));
    expect(sent[0]!.data.indexOf(both[0]!.slice(2))).toBeLessThan(sent[0]!.data.indexOf(both[1]!.slice(2)));
    expect(await count(world, 'trade.proposalAccepted')).toBe(1);
    expect(await states(world)).toEqual(['seller accepted']);
    const { pending } = value(await getTradeRoom(ctxOf(buyer), { tradeId: world.id }));
    expect(pending).toMatchObject([{ move: 'settle', by: 'buyer', status: 'submitting' }]);
  });

  it('takes a signature with v written as 0 or 1, and gives the contract the form it reads', async () => {
    const world = await makeTrade();
    const short = async (who: typeof buyer) => {
      const full = await sign(world, who, '7');
      return { full, short: full.slice(0, 130) + (full.endsWith('1b') ? '00' : '01') };
    };
    const [theirs, mine] = [await short(seller), await short(buyer)];
    const { proposalId } = value(await offer(world, seller, '7', { signature: theirs.short }));
    const input = { tradeId: world.id, proposalId, signature: mine.short };
    value(await acceptProposal(ctxOf(buyer), input));
    const [intent] = await intents(world);
    for (const { full } of [theirs, mine]) expect(intent!.data).toContain(full.slice(2));
  });

  it('is for the other one, and for the very same amount and end', async () => {
    const world = await makeTrade();
    const { proposalId } = value(await offer(world, seller, '7'));
    expect(codeOf(await accept(world, seller, proposalId, '7'))).toBe('trade.not_your_move');
    expect(codeOf(await accept(world, buyer, proposalId, '8'))).toBe('trade.bad_signature');
    expect(codeOf(await accept(world, buyer, proposalId, '7', { validUntil: NOW + HOUR }))).toBe('trade.bad_signature');
    const other = await makeTrade();
    expect(codeOf(await accept(other, buyer, proposalId, '7'))).toBe('trade.proposal_not_found');
    expect(await intents(world)).toEqual([]);
    expect(await states(world)).toEqual(['seller open']);
  });

  it.each(['release', 'refund', 'reclaim', 'rule', 'lapse', 'settle'])(
    'is refused with the reason while a %s is with the relayer, and so is proposing',
    async (move) => {
      const world = await makeTrade('disputed');
      const { proposalId } = value(await offer(world, seller, '7'));
      await queueIntent(world, move);
      expect(codeOf(await accept(world, buyer, proposalId, '7'))).toBe('trade.end_under_way');
      expect(codeOf(await offer(world, buyer, '9'))).toBe('trade.end_under_way');
      expect(await intents(world)).toHaveLength(1);
    },
  );

  it('goes on beside acts that end nothing, and after an end that the contract refused', async () => {
    const world = await makeTrade();
    const { proposalId } = value(await offer(world, seller, '7'));
    for (const move of ['markPaid', 'extend', 'dispute', 'fund']) await queueIntent(world, move);
    await queueIntent(world, 'release', 'refused');
    expect(codeOf(await accept(world, buyer, proposalId, '7'))).toBe('ok');
  });

  it('and closing at the same moment: one of the two wins, never both', async () => {
    for (let turn = 0; turn < 4; turn++) {
      const world = await makeTrade();
      const { proposalId } = value(await offer(world, seller, '7'));
      const named = { tradeId: world.id, proposalId };
      const answers = await Promise.all([
        accept(world, buyer, proposalId, '7'),
        withdrawProposal(ctxOf(seller), named),
        declineProposal(ctxOf(buyer), named),
        offer(world, buyer, '9', { answersId: proposalId }),
      ]);
      const done = answers.filter(({ ok }) => ok);
      expect(done).toHaveLength(1);
      expect(await intents(world)).toHaveLength(answers[0].ok ? 1 : 0);
      const [first] = await states(world);
      expect(['seller accepted', 'seller withdrawn', 'seller declined', 'seller countered']).toContain(first);
    }
  });

  it('is refused once the proposal has run out, though nobody has said so', async () => {
    const world = await makeTrade();
    const soon = NOW + HOUR;
    const { proposalId } = value(await offer(world, seller, '7', { validUntil: soon }));
    await setChainClock(db, soon + 1);
    expect(codeOf(await accept(world, buyer, proposalId, '7', { validUntil: soon }))).toBe(
      'trade.proposal_closed expired',
    );
    expect(await states(world)).toEqual(['seller expired']);
    await setChainClock(db, NOW);
  });

  it('is submitted again after the contract refused it', async () => {
    const world = await makeTrade();
    const { proposalId } = value(await offer(world, seller, '7'));
    value(await accept(world, buyer, proposalId, '7'));
    await db.relayIntent.updateMany({ where: { tradeId: world.id }, data: { status: 'refused' } });
    value(await accept(world, buyer, proposalId, '7'));
    expect(await intents(world)).toMatchObject([{ status: 'queued' }]);
  });
});
