import { cancelStanding } from '#lib/offer/commands/end-standing.ts';
import { endStandingSchema, standingParams } from '#lib/offer/schema.ts';
import { handle } from '../../../../handle.ts';

/** Ends a standing offer here; with a signature over its series, on the chain as well. */
export const POST = handle({ params: standingParams, body: endStandingSchema, command: cancelStanding });
