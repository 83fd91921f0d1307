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
export type TypedHint = Hint & {
  readonly event?: { readonly id: bigint; readonly type: string };
  /** Of an event that was hinted at before, and is final now. */
  readonly again?: true;
};

const emitter = () => once('bus', () => new EventEmitter().setMaxListeners(100));

export function wake(loop: Loop): void {
  emitter().emit(loop);
}

export function onWake(loop: Loop, listener: () => void): () => void {
  emitter().on(loop, listener);
  return () => emitter().off(loop, listener);
}

/** Tells the realtime half of every process that a subject changed. */
export function sendHint(hint: TypedHint): void {
  emitter().emit('hint', hint);
  emitter().emit('said', { hint } satisfies Said);
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
  emitter().emit('live', live, false);
  emitter().emit('said', { live } satisfies Said);
}

/** `far`: another process said it. */
export function onLive(listener: (live: Live, far: boolean) => void): () => void {
  emitter().on('live', listener);
  return () => emitter().off('live', listener);
}

/** What one process tells the others (server/line). */
export type Said = { readonly hint: TypedHint } | { readonly live: Live };

/** Hears of what is said in this process, to carry it to the others. */
export function onSaid(listener: (said: Said) => void): () => void {
  emitter().on('said', listener);
  return () => emitter().off('said', listener);
}

/** Tells this process alone what another one has said. */
export function hear(said: Said): void {
  if ('hint' in said) emitter().emit('hint', said.hint);
  else emitter().emit('live', said.live, true);
}

/** Something of the others may not have been heard: whoever listens here asks anew. */
export function tellMissed(): void {
  emitter().emit('missed');
}

export function onMissed(listener: () => void): () => void {
  emitter().on('missed', listener);
  return () => emitter().off('missed', listener);
}
