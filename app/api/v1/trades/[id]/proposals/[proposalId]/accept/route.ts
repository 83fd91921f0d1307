import { acceptProposal } from '#lib/trade/commands/accept-proposal.ts';
import { acceptSchema, proposalParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../../../handle.ts';

/** The other's signature over the very same: both go to the chain. */
export const POST = handle({
  params: proposalParams,
  body: acceptSchema,
  limit: { name: 'trade-move', burst: 20, perMinute: 20 },
  command: (ctx, { id, ...input }) => acceptProposal(ctx, { ...input, tradeId: id }),
});
