import { z } from 'zod';
import { removeFactor } from '#lib/account/commands/factors.ts';
import { factorId } from '#lib/account/factor.schema.ts';
import { handle } from '../../../../handle.ts';
import { writeSessionCookie } from '../../../../../session.ts';

/** Removes a factor; the session goes on under another id. */
export const DELETE = handle({
  params: z.object({ factorId }),
  command: removeFactor,
  view: () => ({ removed: true }),
  respond: ({ session }, response) => writeSessionCookie(response, session.sessionId),
});
