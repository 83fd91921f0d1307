import { createSocketTicket } from '#lib/account/commands/sessions.ts';
import { handle } from '../../handle.ts';

/** A single-use ticket, good for 30 seconds, with which the browser opens its socket. */
export const POST = handle({
  limit: { name: 'socket-ticket', burst: 60, perMinute: 60 },
  command: (ctx) => createSocketTicket(ctx),
});
