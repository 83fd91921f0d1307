import { listReaders } from '#lib/dispute/evidence/queries.ts';
import { SEALING } from '#lib/dispute/evidence/schema.ts';
import { tradeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../../handle.ts';

/** For whom evidence is sealed, and what some of them cannot open yet. */
export const GET = handle({ params: tradeParams, limit: SEALING, command: listReaders });
