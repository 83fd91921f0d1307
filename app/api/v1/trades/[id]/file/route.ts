import { getTradeFile } from '#lib/trade/queries.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

/** What a party keeps so that the trade can be ended without this site. */
export const GET = handle({ params: tradeParams, command: (ctx, { id }) => getTradeFile(ctx, { tradeId: id }) });
