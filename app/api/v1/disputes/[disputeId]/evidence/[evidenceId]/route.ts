import { getEvidenceFile } from '#lib/dispute/evidence/queries.ts';
import { evidenceParams, FETCHING } from '#lib/dispute/evidence/schema.ts';
import { answerBytes } from '../../../../../bytes.ts';
import { handle } from '../../../../../handle.ts';

/** The ciphertext, for the two parties and staff with a part in the case. Asked for anew each time: who may read changes with the case. */
export const GET = handle({
  params: evidenceParams,
  limit: FETCHING,
  command: getEvidenceFile,
  bytes: (bytes, headers) => answerBytes(bytes, 'evidence.bin', headers, 'private, no-store'),
});
