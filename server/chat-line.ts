/**
 * What rides the socket besides hints: messages in, marks, who is there and who is writing. Messages and marks are judged by their commands, as
 * over HTTP (a socket that has just been opened may have joined no room yet); who is there and who writes is told in rooms that were joined.
 */
import type { Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import type { Actor } from '#lib/account/policy.ts';
import { steadyClock } from '#lib/chain/clock.ts';
import { markRead } from '#lib/chat/commands/mark-read.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { MARKING, messageSchema, readSchema, SAYING } from '#lib/chat/schema.ts';
import type { MessageView } from '#lib/chat/view.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { sendLive, type Live } from '#lib/events/bus.ts';
import { take, type Limit } from '#lib/http/limits.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { isId, newId, secureRandom } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { log } from './loop.ts';

export const roomOf = ({ noun, id }: { noun: string; id: string }): string => `${noun}:${id}`;

const chatRoom = (tradeId: string) => roomOf({ noun: 'trade', id: tradeId });
const actorOf = (socket: Socket) => socket.data.actor as Actor;

const tradeId = z.string().refine(isId);
const sayInput = messageSchema.extend({ tradeId });
const markInput = readSchema.extend({ tradeId });

/** What the socket answers to whoever said something. */
type Told = Omit<MessageView, 'message'> & { readonly message: MessageView['message'] | undefined };

export function serveChat(socket: Socket): void {
  socket.on('say', (input: unknown, answer: unknown) =>
    reply(answer, () =>
      run<z.infer<typeof sayInput>, Told>(socket, SAYING, sayInput, input, async (ctx, asked) => {
        const { sessionId } = actorOf(socket);
        const kept = await sendMessage(ctx, { ...asked, from: { sessionId, socketId: socket.id } });
        // Whoever said it has it; only where another form of it was kept before is it told.
        const same = kept.ok && kept.value.message.signature === asked.message.signature;
        return same ? ok<Told>({ ...kept.value, message: undefined }) : kept;
      }),
    ),
  );
  socket.on('mark', (input: unknown, answer: unknown) =>
    reply(answer, () => run(socket, MARKING, markInput, input, markRead)),
  );
  socket.on('typing', (id: unknown) => {
    const room = chatRoom(String(id));
    if (socket.rooms.has(room)) tell(String(id), 'typing', actorOf(socket).accountId, socket.id);
  });
  socket.on('disconnecting', () => {
    for (const room of socket.rooms) if (room.startsWith('trade:')) tellLeft(socket, room.slice('trade:'.length));
  });
}

/** Tells a room of this and every other process. */
function tell(id: string, event: 'here' | 'typing', payload: unknown, except?: string): void {
  sendLive({ noun: 'trade', id, event, payload, except });
}

/** `asks`: whoever of another process is there says so. */
type Here = { readonly accountId: string; readonly here: boolean; readonly asks?: boolean };

/** Tells a room that this person is there, and this person who is. */
export function tellHere(socket: Socket, id: string): void {
  tell(id, 'here', { accountId: actorOf(socket).accountId, here: true, asks: true } satisfies Here, socket.id);
  for (const accountId of othersIn(socket, id)) socket.emit('here', { id, value: { accountId, here: true } });
}

/** Tells a room that this person has left it, unless another of their devices is still there. */
export function tellLeft(socket: Socket, id: string): void {
  const { accountId } = actorOf(socket);
  if (othersIn(socket, id).has(accountId)) return;
  tell(id, 'here', { accountId, here: false } satisfies Here, socket.id);
}

/** Another process has told who is there: those who are here say so, to who came, or because who left has a device here. */
export function answerHere(nsp: Namespace, { id, event, payload }: Live): void {
  if (event !== 'here') return;
  const { accountId, here, asks } = payload as Here;
  for (const other of accountsIn(nsp, id))
    if (here ? asks && other !== accountId : other === accountId)
      tell(id, 'here', { accountId: other, here: true } satisfies Here);
}

/** Whose sockets are in a room besides this one. */
const othersIn = (socket: Socket, id: string): Set<string> => accountsIn(socket.nsp, id, socket.id);

function accountsIn({ adapter, sockets }: Namespace, id: string, except?: string): Set<string> {
  const there = [...(adapter.rooms.get(chatRoom(id)) ?? [])].filter((one) => one !== except);
  return new Set(there.flatMap((one) => (sockets.get(one)?.data.actor as Actor | undefined)?.accountId ?? []));
}

async function run<T extends { readonly tradeId: string }, V>(
  socket: Socket,
  limit: Limit,
  schema: z.ZodType<T>,
  input: unknown,
  command: (ctx: Ctx, input: T) => Promise<Result<V>>,
): Promise<Result<V>> {
  const taken = take(limit, actorOf(socket).accountId);
  if (!taken.ok) return taken;
  const read = schema.safeParse(input);
  if (!read.success) return refused(refuseRequest('request.invalid', { field: String(read.error.issues[0]?.path[0]) }));
  const clock = await steadyClock(db(), config().chainId);
  return command({ actor: actorOf(socket), clock, random: secureRandom, db: db(), requestId: socket.id }, read.data);
}

function reply(answer: unknown, work: () => Promise<Result<unknown>>): void {
  const say = typeof answer === 'function' ? (answer as (result: unknown) => void) : () => {};
  work().then(say, (error: unknown) => {
    const requestId = newId(secureRandom);
    log().error({ requestId, err: error }, 'a message of a socket failed');
    say(refused(refuseRequest('request.fault', { requestId })));
  });
}
