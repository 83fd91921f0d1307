import { chainNow } from '../../chain/clock.ts';
import { FOREVER, signerOf, typedDataOf } from '../../chain/signing.ts';
import type { Ctx } from '../../db/ctx.ts';
import { runOnce } from '../../db/command-key.ts';
import { dateOf } from '../../kernel/instant.ts';
import { newId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { releaseCapacity } from '../../offer/commands.ts';
import { openMoves } from '../machine.ts';
import { requireParty } from '../policy.ts';
import { recordFact, tradeFactsOf } from '../record.ts';
import { refuseTrade } from '../refusals.ts';
import { termsSchema } from '../schema.ts';
import { lockTrade } from './load.ts';

/**
 * Either party ends the wish for a trade that is not funded yet. A fact, not an end: capacity is free at once, no funding is
 * offered or submitted, and the clock ends the row when nobody can fund it any more. A buyer signs `refund` without an end in
 * the same act, so that coins which land all the same can go back without anybody's help.
 */
export async function cancelTrade(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly refundSignature?: string | undefined },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'cancelTrade', input, async (tx) => {
    const trade = await lockTrade(tx, input.tradeId);
    const asked = requireParty(ctx.actor, trade);
    if (!asked.ok || !trade) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
    const { actor, party } = asked.value;
    // Both may, each once: who presses again has said it, and the other is told once.
    const said = { noun: 'trade', subjectId: trade.id, type: 'trade.cancelRequested', actorId: actor.accountId };
    if ((await tx.event.count({ where: said })) > 0) return ok({ version: trade.version });
    const now = await chainNow(tx, trade.chainId);
    if (!openMoves(tradeFactsOf(trade), party, now).some(({ move }) => move === 'cancel')) {
      return refused(refuseTrade('trade.wrong_state', { move: 'cancel', state: trade.state }));
    }
    if (party === 'buyer') {
      const terms = termsSchema.parse(trade.terms);
      const data = typedDataOf(trade, 'refund', terms, { validUntil: FOREVER });
      const signature = input.refundSignature;
      if (!signature || signerOf(data, signature) !== actor.walletAddress) {
        return refused(refuseTrade('trade.bad_signature'));
      }
      await tx.signedMove.createMany({
        data: [
          {
            id: newId(ctx.random),
            tradeId: trade.id,
            move: 'refund',
            signer: actor.walletAddress,
            validUntil: BigInt(FOREVER),
            signature,
          },
        ],
        skipDuplicates: true,
      });
    }
    // Funding that was taken but not sent yet is not sent any more.
    await tx.relayIntent.updateMany({
      where: { tradeId: trade.id, move: { in: ['fund', 'draw'] }, status: { in: ['held', 'queued'] } },
      data: { status: 'refused', refusal: { name: 'cancelled', args: [] } },
    });
    if (!trade.capacityFreedAt) await releaseCapacity(tx, trade.offerId, trade.tokenUnits);
    const first = trade.cancelledBy === null;
    const written = await recordFact(
      tx,
      trade,
      { ...(first ? { cancelledBy: party } : {}), capacityFreedAt: trade.capacityFreedAt ?? dateOf(now) },
      {
        type: 'trade.cancelRequested',
        data: { by: party },
        actorId: actor.accountId,
        signature: input.refundSignature ?? null,
        at: now,
        final: true,
      },
    );
    return written.ok ? ok({ version: written.value }) : written;
  });
}
