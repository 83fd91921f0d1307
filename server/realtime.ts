/**
 * Sockets: hints that a subject changed, and the ciphertext of chats. A browser opens one with a single-use ticket from an authenticated
 * request; who may listen to a subject is asked of the database at every subscription, and a session that ends takes its
 * sockets with it.
 */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { z } from 'zod';
import { makeResumeToken, redeemResumeToken, redeemSocketTicket } from '#lib/account/commands/sessions.ts';
import type { Actor } from '#lib/account/policy.ts';
import { hasPower } from '#lib/account/powers.ts';
import { findActor, findEndedSessions } from '#lib/account/queries.ts';
import { isOwnOrigin } from '#lib/account/sign-in-message.ts';
import { startChecking } from '#lib/chat/checking.ts';
import { config } from '#lib/config.ts';
import { db, pool, poolOf } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { sqlOn } from '#lib/db/transaction.ts';
import { onHint, onLive, onMissed, sendHint, type Hint } from '#lib/events/bus.ts';
import { isId } from '#lib/kernel/ids.ts';
import { partyOf } from '#lib/trade/policy.ts';
import { answerHere, roomOf, serveChat, tellHere, tellLeft } from './chat-line.ts';
import { watchCalm } from './calm.ts';
import { DATA_POLICY, secureHeaders, setHeaders } from './headers.ts';
import { log, type Stop } from './loop.ts';
import { startMarketFeed } from './market-feed.ts';
import { meters } from './metrics/registry.ts';
import { serveOwn, startOwnFeed } from './own-feed.ts';
import { addressOf } from './reads.ts';
import { SOCKET_PATH } from './web.ts';
import { Decoder, Encoder } from './wire.ts';

const SWEEP_MS = 15_000;
/** How often sockets are handed new resume tokens: well within the life of one. */
const RESUME_MS = 240_000;
/** Over how long what all sockets do at once is spread. */
const SPREAD_MS = 2_000;
/** Subjects one socket may listen to at once. */
const MOST_ROOMS = 50;

const subjectSchema = z.object({ noun: z.enum(['trade', 'dispute', 'notice', 'vault']), id: z.string().refine(isId) });
type Subject = z.infer<typeof subjectSchema>;

type Parties = { readonly buyerId: string; readonly sellerId: string };
const PARTIES = `SELECT "buyerId", "sellerId" FROM "Trade" WHERE "id" = $1`;

/**
 * Whether somebody may hear of a subject: the two of a trade, for a dispute also moderators without a part in it, and of notices
 * and a vault the person alone whose account's id stands for them.
 */
export async function canListen(database: Db, actor: Actor, { noun, id }: Subject): Promise<boolean> {
  if (noun === 'notice' || noun === 'vault') return id === actor.accountId;
  const parties = { buyerId: true, sellerId: true } as const;
  if (noun === 'trade') {
    // In SQL: after a restart thousands ask at once.
    const [trade] = await sqlOn(poolOf(database))<Parties>('listen.trade', PARTIES, [id]);
    return trade !== undefined && partyOf(actor.accountId, trade) !== null;
  }
  const dispute = await database.dispute.findUnique({ where: { id }, select: { trade: { select: parties } } });
  return dispute !== null && (partyOf(actor.accountId, dispute.trade) !== null || hasPower(actor, 'cases.rule'));
}

/** Tells whoever listens, on whichever process, that a subject changed. */
export const publishHint = (hint: Hint): void => sendHint(hint);

const OPTIONS = {
  path: SOCKET_PATH,
  serveClient: false,
  // The upgrade carries an Origin; a polling GET of our own page carries none.
  transports: ['websocket'],
  destroyUpgrade: false,
  maxHttpBufferSize: 64 * 1024,
  // Who never says what they want is not waited for.
  connectTimeout: 10_000,
  parser: { Encoder, Decoder },
} satisfies Partial<ServerOptions>;

/** Of the request that opened a line. */
type Opened = { readonly origin: string | undefined; readonly address: string };

export type Realtime = Stop & {
  /** Cuts the sockets one after the other within `ms`, so that each opens anew, on another process, and not all at once. */
  readonly leave: (ms: number) => void;
};

/** Answers how to stop. `sweepMs`: how often sockets of ended sessions are looked for; `feedMs`: how often the book is looked at. */
export function startRealtime(
  httpServer: HttpServer,
  { sweepMs = SWEEP_MS, feedMs }: { sweepMs?: number; feedMs?: number } = {},
): Realtime {
  const io = new Server(httpServer, OPTIONS);
  const origins = new WeakMap<object, Opened>();
  io.use(async (socket, next) => {
    // A browser always says whose page opens the line; a program that says nothing of the kind has its ticket all the same.
    const { origin } = origins.get(socket.conn) ?? {};
    if (origin !== undefined && !isOwnOrigin(origin, config())) return next(new Error('origin'));
    const actor = await actorOf(socket.handshake.auth).catch(() => null);
    if (!actor) return next(new Error('ticket'));
    socket.data.actor = actor;
    next();
  });
  const calm = watchCalm();
  const { sockets } = meters();
  for (const whose of ['own', 'market']) sockets.set({ of: whose }, 0);
  io.on('connection', (socket) => {
    sockets.inc({ of: 'own' });
    socket.once('disconnect', () => sockets.dec({ of: 'own' }));
    calm.came();
    serve(socket);
  });
  const stopFeeds = [
    startOwnFeed(io),
    startMarketFeed(io, ({ conn }) => origins.get(conn)?.address ?? 'unknown', feedMs),
  ];
  const offs = carry(io);
  const sweep = setInterval(() => void cutEnded(io), sweepMs);
  const tokens = setInterval(() => handTokens(io), RESUME_MS);
  for (const timer of [sweep, tokens]) timer.unref();
  // Whoever asks this path for a page gets a refusal, with the same headers as everywhere.
  io.engine.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
    setHeaders(response, secureHeaders(DATA_POLICY));
    next();
  });
  // Everything of the request that opened it has been looked at; thousands of them are memory for nothing.
  io.engine.on('connection', (raw: { request: IncomingMessage | null }) => {
    if (raw.request) origins.set(raw, { origin: raw.request.headers.origin, address: addressOf(raw.request) });
    raw.request = null;
  });
  const stopChecking = startChecking();
  const stop = async () => {
    await Promise.all(stopFeeds.map((end) => end()));
    for (const off of offs) off();
    clearInterval(sweep);
    clearInterval(tokens);
    await calm.stop();
    // Cut, not sent away: to whom the server says goodbye does not come back by themselves.
    io.engine.close();
    await stopChecking();
  };
  return Object.assign(stop, { leave: (ms: number) => leaveWithin(io, ms) });
}

function leaveWithin(io: Server, ms: number): void {
  const lines = [
    ...new Set([...io.sockets.sockets.values(), ...io.of('/market').sockets.values()].map(({ conn }) => conn)),
  ];
  for (const [at, conn] of lines.entries()) setTimeout(() => conn.close(), (ms * at) / lines.length).unref();
}

/** Carries what is said on the bus to the sockets of this process. */
function carry(io: Server): (() => void)[] {
  return [
    onHint(({ noun, id, seq }) => io.to(roomOf({ noun, id })).emit('hint', { noun, id, seq })),
    onLive((live, far) => {
      const { event, id, payload, except } = live;
      const to = io.to(roomOf(live));
      (except ? to.except(except) : to).emit(event, { id, value: payload });
      if (far) answerHere(io.of('/'), live);
    }),
    onMissed(seldom(() => askAgain(io))),
  ];
}

/** Whoever shows a ticket that was never used, or the resume token of a socket that was cut off. */
async function actorOf({ ticket, resume }: Record<string, unknown>): Promise<Actor | null> {
  if (typeof resume === 'string' && resume.length <= 200) return redeemResumeToken(db(), resume);
  return typeof ticket === 'string' && ticket.length <= 100 ? redeemSocketTicket(db(), ticket) : null;
}

/** New resume tokens for everybody, well before the old ones end. */
const handTokens = (io: Server): void => {
  for (const socket of io.sockets.sockets.values()) socket.emit('resume', makeResumeToken(sessionOf(socket)));
};

/** At once, and again after a while where it was asked for meanwhile: a line that comes and goes makes no storm. */
function seldom(work: () => void): () => void {
  let [resting, again] = [false, false];
  const run = () => {
    if (resting) return void (again = true);
    [resting, again] = [true, false];
    work();
    setTimeout(() => {
      resting = false;
      if (again) run();
    }, 5 * SPREAD_MS).unref();
  };
  return run;
}

/** What was told in other processes may have been missed: every page asks anew, not all at once. */
function askAgain(io: Server): void {
  for (const socket of io.sockets.sockets.values())
    setTimeout(() => socket.emit('missed'), Math.random() * SPREAD_MS).unref();
}

/** Stands for what every socket showed. */
const SEEN = Object.freeze({ headers: {}, query: {}, auth: {} });

function serve(socket: Socket): void {
  const { sessionId } = socket.data.actor as Actor;
  // What it showed when it was opened has been looked at.
  Object.assign(socket, { handshake: SEEN });
  socket.emit('resume', makeResumeToken(sessionId));
  socket.on('subscribe', async (input: unknown, answer: unknown) => {
    const say = typeof answer === 'function' ? (answer as (ok: boolean) => void) : () => {};
    const subject = subjectSchema.safeParse(input);
    if (!subject.success || socket.rooms.size > MOST_ROOMS) return say(false);
    try {
      // Asked anew, so that a session revoked a moment ago hears nothing more.
      const actor = await findActor(db(), sessionId);
      if (!actor) return socket.disconnect(true);
      const may = await canListen(db(), actor, subject.data);
      if (may) {
        await socket.join(roomOf(subject.data));
        if (subject.data.noun === 'trade') tellHere(socket, subject.data.id);
      }
      say(may);
    } catch (error) {
      log().error({ err: error }, 'a subscription failed');
      say(false);
    }
  });
  socket.on('unsubscribe', (input: unknown) => {
    const subject = subjectSchema.safeParse(input);
    if (!subject.success) return;
    void socket.leave(roomOf(subject.data));
    if (subject.data.noun === 'trade') tellLeft(socket, subject.data.id);
  });
  serveChat(socket);
  serveOwn(socket);
}

const sessionOf = (socket: { readonly data: { actor?: Actor } }): string => socket.data.actor?.sessionId ?? '';

/** Disconnects the sockets of sessions that have ended. */
async function cutEnded(io: Server): Promise<void> {
  const sockets = [...io.sockets.sockets.values()];
  if (sockets.length === 0) return;
  try {
    // Asked for what has ended alone: a list of thousands of rows holds this thread up, and every chat with it.
    const ended = await findEndedSessions(sqlOn(pool()), new Set(sockets.map(sessionOf)));
    for (const socket of sockets) if (ended.has(sessionOf(socket))) socket.disconnect(true);
  } catch (error) {
    log().error({ err: error }, 'the sweep of ended sessions failed');
  }
}
