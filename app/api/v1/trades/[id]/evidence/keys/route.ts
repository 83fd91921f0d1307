import { sealEvidenceAgain } from '#lib/dispute/evidence/commands.ts';
import { keysSchema, SEALING } from '#lib/dispute/evidence/schema.ts';
import { tradeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../../handle.ts';

/** Keys of evidence for readers who came later. */
export const POST = handle({ params: tradeParams, body: keysSchema, limit: SEALING, command: sealEvidenceAgain });
