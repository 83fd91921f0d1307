/**
 * Signatures of authors, checked many at a time in a thread of their own: handed over one by one each costs the event loop a third of what it
 * costs to check. A server that carries many chats starts it; elsewhere, and for a few at a time, each is checked by itself.
 */
import { Worker } from 'node:worker_threads';
import { byBatch, type Ask } from './internal/stamping.ts';

/** To the thread: key, text and signature, one a line. */
export type Asked = { readonly id: number; readonly lines: string };
/** From it, in the same order: 1 for good. */
export type Said = { readonly id: number; readonly good: Uint8Array };

/** So few are checked sooner without the way to the thread and back. */
const FEW = 4;

type Question = { readonly lines: string; readonly answer: (good: boolean | undefined) => void };

/** Starts the thread for this process; answers how to stop. What is under way when it ends is checked without it. */
export function startChecking(): () => Promise<void> {
  const worker = new Worker(new URL('./internal/check.worker.ts', import.meta.url));
  worker.unref();
  const asked = new Map<number, readonly Question[]>();
  let next: Question[] = [];
  let batches = 0;
  const ask: Ask = (key, text, signature) =>
    new Promise((answer) => {
      if (next.length === 0) setImmediate(send);
      next.push({ lines: `${key}\n${text}\n${signature}`, answer });
    });
  const leave = () => {
    if (byBatch().ask === ask) byBatch().ask = undefined;
    for (const batch of [...asked.values(), next]) for (const { answer } of batch) answer(undefined);
    asked.clear();
    next = [];
  };
  const send = () => {
    const batch = next;
    next = [];
    if (batch.length < FEW) for (const { answer } of batch) answer(undefined);
    else {
      asked.set(++batches, batch);
      worker.postMessage({ id: batches, lines: batch.map(({ lines }) => lines).join('\n') } satisfies Asked);
    }
  };
  worker.on('message', ({ id, good }: Said) => {
    asked.get(id)?.forEach(({ answer }, index) => answer(good[index] === 1));
    asked.delete(id);
  });
  worker.on('error', leave);
  worker.on('exit', leave);
  byBatch().ask = ask;
  return async () => {
    leave();
    await worker.terminate();
  };
}
