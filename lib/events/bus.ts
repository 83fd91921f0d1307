/**
 * In-process wake-ups: whoever writes work for a loop calls `wake`, so that the loop need not wait for its next poll. A lost
 * wake-up costs one poll interval and nothing else.
 */
import { EventEmitter } from 'node:events';
import { once } from '../kernel/once.ts';

export type Loop =
  | 'dispatcher'
  | 'relayer'
  | 'second-relayer'
  | 'watcher'
  | 'clock'
  | 'shelf'
  | 'prices'
  | 'rates'
  | 'mailer'
  | 'sweeper'
  | 'scout'
  | 'reconciler'
  | 'pusher'
  | 'hooker'
  | 'feed'
  | 'orders'
  | 'bonds'
  | 'practice';

/** A hint that something changed: the client asks again, so permission is decided in one place. */
export type Hint = { readonly noun: string; readonly id: string; readonly seq: number };
/** A hint, and of which event: for those who follow all that is theirs. */
export type TypedHint = Hint & { readonly event?: { readonly id: bigint; readonly type: string } };

const emitter = () => once('bus', () => new EventEmitter().setMaxListeners(100));

export function wake(loop: Loop): void {
  emitter().emit(loop);
}

export function onWake(loop: Loop, listener: () => void): () => void {
  emitter().on(loop, listener);
  return () => emitter().off(loop, listener);
}

/** Tells the realtime half of this process that a subject changed. */
export function sendHint(hint: TypedHint): void {
  emitter().emit('hint', hint);
}

export function onHint(listener: (hint: TypedHint) => void): () => void {
  emitter().on('hint', listener);
  return () => emitter().off('hint', listener);
}

/** What rides the socket itself instead of a hint: a chat message's ciphertext, a read mark. Only subscribers of the subject get it. */
export type Live = {
  readonly noun: string;
  readonly id: string;
  readonly event: string;
  readonly payload: unknown;
  /** The socket that is told otherwise: it asked. */
  readonly except?: string | undefined;
};

export function sendLive(live: Live): void {
  emitter().emit('live', live);
}

export function onLive(listener: (live: Live) => void): () => void {
  emitter().on('live', listener);
  return () => emitter().off('live', listener);
}
