import { withdrawProposal } from '#lib/trade/commands/close-proposal.ts';
import { proposalParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../../../handle.ts';

/** The proposer takes it out of the app; the signature stays usable on the chain until it expires. */
export const POST = handle({
  params: proposalParams,
  limit: { name: 'trade-move', burst: 20, perMinute: 20 },
  command: (ctx, { id, proposalId }) => withdrawProposal(ctx, { tradeId: id, proposalId }),
});
