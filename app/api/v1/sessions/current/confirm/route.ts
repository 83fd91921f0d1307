import { confirmSession } from '#lib/account/commands/confirm.ts';
import { confirmInput } from '#lib/account/factor.schema.ts';
import { getConfirmWays } from '#lib/account/queries/factors.ts';
import { handle } from '../../../../handle.ts';
import { writeSessionCookie } from '../../../../../session.ts';

/** What the person can confirm this session with. */
export const GET = handle({ command: (ctx) => getConfirmWays(ctx) });

/** Confirms this session; by a factor it goes on under another id. */
export const POST = handle({
  limit: { name: 'confirm', burst: 30, perMinute: 15 },
  body: confirmInput,
  command: confirmSession,
  view: () => ({ confirmed: true }),
  respond: async ({ session }, response) => {
    if (session) await writeSessionCookie(response, session.sessionId);
  },
});
