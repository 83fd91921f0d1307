import { declineProposal } from '#lib/trade/commands/close-proposal.ts';
import { proposalParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../../../handle.ts';

/** The other party says no. */
export const POST = handle({
  params: proposalParams,
  limit: { name: 'trade-move', burst: 20, perMinute: 20 },
  command: (ctx, { id, proposalId }) => declineProposal(ctx, { tradeId: id, proposalId }),
});
