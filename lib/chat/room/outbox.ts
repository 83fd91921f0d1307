import { refused, type Result } from '#lib/kernel/result.ts';
import type { Content } from '../content.ts';
import type { Unsent } from '../drafts.ts';
import { refuseFile } from '../file.refusals.ts';
import type { MessageView } from '../view.ts';
import { waitOf, type RoomPorts } from './ports.ts';
import type { Outgoing, Store } from './state.ts';

/** The server sweeps a stored file that no message has named within a day; a little earlier nobody should name it any more. */
const FILE_MS = 23 * 3_600_000;

const isExpired = ({ content, writtenAt }: Unsent, now: number): boolean =>
  content.kind === 'file' && now - writtenAt > FILE_MS;

export type Outbox = {
  readonly add: (unsent: readonly Unsent[]) => void;
  readonly retry: (clientId: string) => void;
  /** Gives up what was refused; what may have been heard stays. */
  readonly discard: (clientId: string) => void;
  /** The server has it: it is no longer on its way. */
  readonly confirm: (clientId: string) => void;
  /** The line is there again: whoever waits tries now. */
  readonly wake: () => void;
};

/**
 * What was written and not confirmed yet, in the order it was written; one message at a time goes out. Unreachable is no answer: it waits and
 * goes out again under the same `clientId`. A refusal stays beside its message until the person decides.
 */
export function createOutbox(
  ports: RoomPorts,
  store: Store,
  send: (clientId: string, content: Content) => Promise<Result<MessageView>>,
  kept: (view: MessageView) => void,
): Outbox {
  let sending = false;
  let wake = () => {};
  const put = (outgoing: readonly Outgoing[]) => {
    store.change({ outgoing });
    ports.keep?.(outgoing.map(({ clientId, content, writtenAt }) => ({ clientId, content, writtenAt })));
  };
  const all = () => store.state().outgoing;
  const work = async () => {
    if (sending) return;
    sending = true;
    try {
      for (let tries = 0; !store.isClosed();) {
        const next = all().find(({ refusal }) => refusal === undefined);
        if (!next) return;
        const answer = isExpired(next, ports.now())
          ? refused(refuseFile('chat.file_expired'))
          : await send(next.clientId, next.content);
        if (answer.ok) {
          tries = 0;
          kept(answer.value);
        } else if (answer.refusal.code === 'request.unreachable') {
          await Promise.race([ports.pause(waitOf(tries++)), new Promise<void>((resolve) => (wake = resolve))]);
        } else if (answer.refusal.code === 'request.too_many') {
          // Whoever writes fast is slowed, and need not press again.
          await ports.pause(Number(answer.refusal.data.seconds ?? 1) * 1000);
        } else {
          const { refusal } = answer;
          put(all().map((one) => (one.clientId === next.clientId ? { ...one, refusal } : one)));
        }
      }
    } finally {
      sending = false;
    }
  };
  return {
    add: (unsent) => {
      const known = new Set(all().map(({ clientId }) => clientId));
      const fresh = unsent.filter(({ clientId }) => !known.has(clientId));
      put([...all(), ...fresh.map((one) => ({ ...one, refusal: undefined }))]);
      void work();
    },
    retry: (clientId) => {
      put(all().map((one) => (one.clientId === clientId ? { ...one, refusal: undefined } : one)));
      void work();
    },
    discard: (clientId) => put(all().filter((one) => one.clientId !== clientId || one.refusal === undefined)),
    confirm: (clientId) => {
      if (all().some((one) => one.clientId === clientId)) put(all().filter((one) => one.clientId !== clientId));
    },
    wake: () => wake(),
  };
}
