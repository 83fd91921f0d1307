import type { Ctx, Tx } from '../../db/ctx.ts';
import { runOnce } from '../../db/command-key.ts';
import { toBigint } from '../../db/decimal.ts';
import type { Proposal } from '../../db/generated/client.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import {
  checkNoEndUnderWay,
  readSettleSignature,
  closeProposals,
  findProposal,
  loadSettling,
  submitSettlement,
  type Act,
  type Settling,
} from '../internal/proposals.ts';
import { recordFact } from '../record.ts';
import { refuseTrade } from '../refusals.ts';

/**
 * The other party signs the very same, and both signatures go to the relayer at once. Accepting what one has accepted is accepting once; it
 * is submitted again where the contract refused it. Refuses `trade.not_your_move` for one's own proposal, `trade.proposal_closed`
 * { state } for one that is not open any more, `trade.end_under_way` where a release, a ruling or another end got there first.
 */
export async function acceptProposal(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly proposalId: string; readonly signature: string },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'acceptProposal', input, async (tx) => {
    const loaded = await loadSettling(ctx, tx, input.tradeId);
    if (!loaded.ok) return loaded;
    const found = await findProposal(tx, loaded.value, input.proposalId);
    if (!found.ok) return found;
    const { proposal, state } = found.value;
    if (proposal.by === loaded.value.party) return refused(refuseTrade('trade.not_your_move', { move: 'settle' }));
    if (state === 'accepted') {
      const again = readSettleSignature(loaded.value, actOf(proposal), input.signature);
      if (!again.ok) return again;
      await submitSettlement(ctx, tx, loaded.value, proposal);
      return ok({ version: loaded.value.trade.version });
    }
    if (state !== 'open') return refused(refuseTrade('trade.proposal_closed', { state }));
    return acceptOpen(ctx, tx, loaded.value, proposal, input.signature);
  });
}

const actOf = (proposal: Proposal): Act => ({
  toBuyer: `${toBigint(proposal.toBuyerUnits)}`,
  validUntil: Number(proposal.validUntil),
});

/** Accepts a proposal that was just seen to be open, in the transaction that holds its trade. */
export async function acceptOpen(
  ctx: Ctx,
  tx: Tx,
  settling: Settling,
  proposal: Proposal,
  signature: string,
): Promise<Result<{ version: number }>> {
  const { trade, actor, party, now } = settling;
  const act = actOf(proposal);
  const signed = readSettleSignature(settling, act, signature);
  if (!signed.ok) return signed;
  const free = await checkNoEndUnderWay(tx, trade.id);
  if (!free.ok) return free;
  const closed = await closeProposals(tx, { tradeId: trade.id, id: proposal.id }, 'accepted', now, signed.value);
  if (closed === 0) return refused(refuseTrade('trade.changed_meanwhile'));
  // What the accepting side itself still offered is answered by its own signature over this one.
  await closeProposals(tx, { tradeId: trade.id, openSide: party }, 'superseded', now);
  await submitSettlement(ctx, tx, settling, { ...proposal, acceptance: signed.value });
  const written = await recordFact(
    tx,
    trade,
    {},
    {
      type: 'trade.proposalAccepted',
      data: { proposal: proposal.id, ...act },
      actorId: actor.accountId,
      signature: signed.value,
      at: now,
      final: true,
    },
  );
  return written.ok ? ok({ version: written.value }) : written;
}
