/**
 * The page's one socket. It brings hints that a subject changed, and what rides along (chat). It delivers at most once: after every
 * (re)connection each subscriber is told to ask again, with `undefined` instead of a hint.
 */
import { io, type Socket } from 'socket.io-client';
import { call } from '#lib/http/browser.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Hint } from './bus.ts';

export type Noun = 'trade' | 'dispute' | 'notice' | 'vault';
type Handlers = {
  /** Something changed (or may have, while the socket was away): ask again. */
  readonly onHint: (hint: Hint | undefined) => void;
  /** What rides the socket itself, by event name. */
  readonly on?: Readonly<Record<string, (value: unknown) => void>>;
};
type Subscription = Handlers & { readonly noun: Noun; readonly id: string };

const subscriptions = new Set<Subscription>();
const watchers = new Set<(connected: boolean) => void>();
let socket: Socket | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;
/** Opens the socket again after it was cut off, without a request for a ticket. */
let resume: string | undefined;
let failures = 0;

/** Listens to a subject; answers how to stop. */
export function subscribe(noun: Noun, id: string, handlers: Handlers): () => void {
  const subscription = { noun, id, ...handlers };
  subscriptions.add(subscription);
  const line = open();
  if (line.connected) join(line, subscription);
  return () => {
    subscriptions.delete(subscription);
    if (subscriptions.size === 0) close();
    else if (![...subscriptions].some((other) => other.noun === noun && other.id === id)) {
      socket?.emit('unsubscribe', { noun, id });
    }
  };
}

/** Tells the other that this person is writing. Lost without harm. */
export function sendTyping(tradeId: string): void {
  if (socket?.connected) socket.volatile.emit('typing', tradeId);
}

/** How long the server may take to answer on the socket. */
const ANSWER_MS = 8_000;

/**
 * Asks over the socket and answers what the server says. Undefined: there is no socket, or it was cut off before the answer, and nobody
 * knows whether it was heard. What is asked again over another way must be harmless twice.
 */
export async function ask<T>(event: 'say' | 'mark', input: unknown): Promise<Result<T> | undefined> {
  const line = socket;
  if (!line?.connected) return undefined;
  try {
    return (await line.timeout(ANSWER_MS).emitWithAck(event, input)) as Result<T>;
  } catch {
    // Timed out or cut off; the socket's own reconnection goes on by itself.
    return undefined;
  }
}

/** Whether the line stands, now and at each change. */
export function watchConnection(watcher: (connected: boolean) => void): () => void {
  watchers.add(watcher);
  watcher(socket?.connected ?? false);
  return () => void watchers.delete(watcher);
}

/** The session goes on under another id: the line is opened anew under it, before the server cuts the old one. Without a line nothing happens. */
export function reopenLine(): void {
  resume = undefined;
  socket?.disconnect().connect();
}

function open(): Socket {
  if (socket) return socket;
  const line = io({
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 4_000,
    // Every connection shows a ticket of its own, or what the last one was given; without either the server says no and we try later.
    auth: (show) => {
      if (resume) return show({ resume });
      void call<{ ticket: string }>('POST', '/socket-ticket').then((made) =>
        show({ ticket: made.ok ? made.value.ticket : '' }),
      );
    },
  });
  socket = line;
  line.on('connect', () => {
    failures = 0;
    tellWatchers(true);
    for (const subscription of subscriptions) join(line, subscription);
  });
  line.on('disconnect', (reason) => {
    tellWatchers(false);
    if (reason === 'io server disconnect') later(line);
  });
  line.on('connect_error', () => {
    if (line.active) return;
    // Refused: with a token that has grown too old the next try asks for a ticket, at once.
    const stale = resume !== undefined;
    resume = undefined;
    if (stale) line.connect();
    else later(line);
  });
  line.on('resume', (token: string) => (resume = token));
  line.on('missed', () => {
    for (const { onHint } of subscriptions) onHint(undefined);
  });
  line.on('hint', (hint: Hint) => {
    for (const one of subscriptions) if (one.noun === hint.noun && one.id === hint.id) one.onHint(hint);
  });
  line.onAny((event: string, message: { id?: string; value?: unknown } | undefined) => {
    if (event === 'hint' || event === 'resume' || event === 'missed') return;
    for (const one of subscriptions) if (one.id === message?.id) one.on?.[event]?.(message.value);
  });
  return line;
}

function join(line: Socket, { noun, id, onHint }: Subscription): void {
  line.emit('subscribe', { noun, id }, (joined: boolean) => {
    // Whatever happened between the page and this moment is asked for.
    if (joined) onHint(undefined);
  });
}

/** The server said no: a ticket that came late, or a session that ended. Tries less and less often. */
function later(line: Socket): void {
  clearTimeout(retry);
  retry = setTimeout(() => line.connect(), Math.min(60_000, 1_000 * 2 ** failures++));
}

function close(): void {
  clearTimeout(retry);
  socket?.close();
  socket = undefined;
  resume = undefined;
  tellWatchers(false);
}

function tellWatchers(connected: boolean): void {
  for (const watcher of watchers) watcher(connected);
}
