import type { Ctx } from '../../db/ctx.ts';
import { runOnce } from '../../db/command-key.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { closeProposals, findProposal, loadSettling } from '../internal/proposals.ts';
import { recordFact } from '../record.ts';
import { refuseTrade } from '../refusals.ts';

type Closed = Result<{ version: number }>;
type Named = { readonly tradeId: string; readonly proposalId: string };

/**
 * The other party says no: a fact for both to see. The proposer stays bound by the signature until it expires.
 * Refuses `trade.not_your_move` for one's own proposal and `trade.proposal_closed` { state } for one that is not open any more.
 */
export const declineProposal = (ctx: Ctx, input: Named): Promise<Closed> => close(ctx, input, 'declined');

/**
 * The proposer takes a proposal out of the app: it is not offered and not handed out any more. No revocation: whoever has the signature
 * already can use it on the chain until it expires, and the screen says so.
 * Refuses `trade.not_your_move` for the other's proposal and `trade.proposal_closed` { state } for one that is not open any more.
 */
export const withdrawProposal = (ctx: Ctx, input: Named): Promise<Closed> => close(ctx, input, 'withdrawn');

async function close(ctx: Ctx, { tradeId, proposalId }: Named, as: 'declined' | 'withdrawn'): Promise<Closed> {
  return runOnce(ctx, as, { tradeId, proposalId }, async (tx) => {
    const loaded = await loadSettling(ctx, tx, tradeId);
    if (!loaded.ok) return loaded;
    const { trade, actor, party, now } = loaded.value;
    const found = await findProposal(tx, loaded.value, proposalId);
    if (!found.ok) return found;
    const { proposal, state } = found.value;
    if ((proposal.by === party) !== (as === 'withdrawn')) {
      return refused(refuseTrade('trade.not_your_move', { move: 'settle' }));
    }
    if (state === as) return ok({ version: trade.version });
    if (state !== 'open') return refused(refuseTrade('trade.proposal_closed', { state }));
    await closeProposals(tx, { tradeId, id: proposal.id }, as, now);
    const written = await recordFact(
      tx,
      trade,
      {},
      {
        type: as === 'declined' ? 'trade.proposalDeclined' : 'trade.proposalWithdrawn',
        data: { proposal: proposal.id },
        actorId: actor.accountId,
        at: now,
        final: true,
      },
    );
    return written.ok ? ok({ version: written.value }) : written;
  });
}
