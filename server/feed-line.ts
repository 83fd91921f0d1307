/** What both feeds share: whoever reads too slowly is cut off, and asks again from where they were; nothing is kept for them. */
import type { Socket } from 'socket.io';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import { log } from './loop.ts';

/** Packets that wait for the line, and bytes that wait in it, from which on a reader is too slow. */
const MOST_PACKETS = 200;
const MOST_BYTES = 1024 * 1024;

type Wire = { readonly bufferedAmount?: number; terminate?(): void };

/** What stands behind a connection, which the library's types do not name. */
const wireOf = (socket: Socket): Wire =>
  (socket.conn as unknown as { transport?: { socket?: Wire } }).transport?.socket ?? {};

function isBehind(socket: Socket): boolean {
  const { writeBuffer = [] } = socket.conn as unknown as { writeBuffer?: readonly unknown[] };
  return writeBuffer.length > MOST_PACKETS || (wireOf(socket).bufferedAmount ?? 0) > MOST_BYTES;
}

/** False: the reader was too slow, and is gone. */
export function tellReader(socket: Socket, event: string, message: unknown): boolean {
  if (!isBehind(socket)) return socket.emit(event, message);
  log().info({ socket: socket.id }, 'a reader of a feed was too slow');
  const wire = wireOf(socket);
  socket.disconnect(true);
  // A farewell would wait behind all that they have not read.
  wire.terminate?.();
  return false;
}

/** Answers what was asked over the socket; a fault is logged and said with its id. */
export function answerWith(answer: unknown, work: () => Promise<Result<unknown>>): void {
  const say = typeof answer === 'function' ? (answer as (result: unknown) => void) : () => {};
  work().then(say, (error: unknown) => {
    const requestId = newId(secureRandom);
    log().error({ requestId, err: error }, 'a feed failed');
    say(refused(refuseRequest('request.fault', { requestId })));
  });
}

/** Whoever asks for what cannot be is told so. */
export const invalid = (field: string) => refused(refuseRequest('request.invalid', { field }));
