import { deleteMyAccount } from '#lib/privacy/commands/delete-account.ts';
import { getDeletion } from '#lib/privacy/queries.ts';
import { deletionInput } from '#lib/privacy/schema.ts';
import { clearSessionCookie } from '../../../../session.ts';
import { handle } from '../../../handle.ts';

/** What a deletion would leave, and what stands in its way. */
export const GET = handle({ command: (ctx) => getDeletion(ctx) });

/** Deletes the account, for good. */
export const POST = handle({
  body: deletionInput,
  limit: { name: 'deletion', burst: 5, perMinute: 2 },
  command: deleteMyAccount,
  respond: (_, response) => clearSessionCookie(response),
});
