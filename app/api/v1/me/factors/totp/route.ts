import { enrolTotp, startTotp } from '#lib/account/commands/factors.ts';
import { enrolTotpInput } from '#lib/account/factor.schema.ts';
import { handle } from '../../../../handle.ts';
import { writeSessionCookie } from '../../../../../session.ts';

/** A secret for an authenticator app. */
export const POST = handle({
  limit: { name: 'totp', burst: 20, perMinute: 2 },
  command: (ctx) => startTotp(ctx),
});

/** Enrols the app by its first code; the session goes on under another id. */
export const PUT = handle({
  limit: { name: 'totp-code', burst: 20, perMinute: 5 },
  body: enrolTotpInput,
  command: enrolTotp,
  view: ({ recoveryCodes }) => ({ recoveryCodes }),
  respond: ({ session }, response) => writeSessionCookie(response, session.sessionId),
});
