import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import { tradeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle({ params: tradeParams, command: getPartyDispute });
