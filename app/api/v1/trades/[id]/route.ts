import { getTradeRoom } from '#lib/trade/queries.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../handle.ts';

export const GET = handle({ params: tradeParams, command: (ctx, { id }) => getTradeRoom(ctx, { tradeId: id }) });
