/** One relay of Nostr (NIP-01): a line that is opened when it is needed, tells one event after another and hears what others say. */
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { NostrEvent } from '#lib/offer/orders/event.ts';
import type { Verdict } from '#lib/offer/orders/record.ts';

/** How long a relay may take to open, or to say what it makes of an event. */
const PATIENCE_MS = 10_000;
/** Bytes of one message: more than an order takes is not read. */
const MOST_BYTES = 64 * 1024;

const okSchema = z.tuple([z.literal('OK'), z.string(), z.boolean(), z.string().max(2000).optional()]);
const heardSchema = z.tuple([z.literal('EVENT'), z.string(), z.unknown()]);

export type Relay = {
  readonly url: string;
  /** Tells it, and answers what it makes of it. Never throws for what a relay or a line does. */
  tell(event: NostrEvent): Promise<Verdict>;
  /** Hears what fits, from now on while the line stands; asks once for each line. False: there is none. */
  listen(filter: object): Promise<boolean>;
  close(): void;
};

export type RelayOptions = {
  readonly onEvent?: (event: unknown) => void;
  readonly patienceMs?: number;
};

/** What a relay says of an event, by the word before the colon. */
export function verdictOf(accepted: boolean, message = ''): Verdict {
  const [word = ''] = message.split(':', 1);
  if (accepted || word === 'duplicate') return { kind: 'taken' };
  // A relay that cannot now, or wants less of it, is asked again; one that does not want this is not.
  const later = ['rate-limited', 'error', 'auth-required', ''].includes(word);
  return { kind: later ? 'later' : 'refused', error: message || 'not accepted' };
}

export function openRelay(url: string, { onEvent, patienceMs = PATIENCE_MS }: RelayOptions = {}): Relay {
  let line: Promise<WebSocket | string> | undefined;
  let socket: WebSocket | undefined;
  let listening: WebSocket | undefined;
  const waiting = new Map<string, (verdict: Verdict) => void>();
  const heard = (data: unknown) => {
    const message = readJson(String(data));
    const ok = okSchema.safeParse(message);
    if (ok.success) return waiting.get(ok.data[1])?.(verdictOf(ok.data[2], ok.data[3]));
    const event = heardSchema.safeParse(message);
    if (event.success) onEvent?.(event.data[2]);
  };
  const open = (): Promise<WebSocket | string> => {
    line ??= connect(url, patienceMs, heard, () => {
      line = undefined;
      socket = undefined;
      for (const done of waiting.values()) done({ kind: 'later', error: 'the line was cut' });
    }).then((to) => {
      if (typeof to !== 'string') socket = to;
      return to;
    });
    return line;
  };
  return {
    url,
    tell: async (event) => {
      const to = await open();
      if (typeof to === 'string') return { kind: 'later', error: to };
      return new Promise((resolve) => {
        const done = (verdict: Verdict) => {
          clearTimeout(timer);
          waiting.delete(event.id);
          resolve(verdict);
        };
        const timer = setTimeout(() => {
          // A line on which nothing is answered may not be one any more.
          to.terminate();
          done({ kind: 'later', error: 'no answer in time' });
        }, patienceMs);
        waiting.set(event.id, done);
        to.send(JSON.stringify(['EVENT', event]), (error) => error && done({ kind: 'later', error: error.message }));
      });
    },
    listen: async (filter) => {
      const to = await open();
      if (typeof to === 'string') return false;
      if (listening !== to) to.send(JSON.stringify(['REQ', 'orders', filter]));
      listening = to;
      return true;
    },
    close: () => socket?.terminate(),
  };
}

/** A line, or why there is none. `ended` is called once for each, whether it stood or not. */
function connect(
  url: string,
  patienceMs: number,
  heard: (data: unknown) => void,
  ended: () => void,
): Promise<WebSocket | string> {
  return new Promise((resolve) => {
    const made = new WebSocket(url, {
      maxPayload: MOST_BYTES,
      handshakeTimeout: patienceMs,
      followRedirects: false,
      perMessageDeflate: false,
    });
    made.on('message', heard);
    made.on('open', () => resolve(made));
    made.on('error', (error) => resolve(error.message));
    made.on('close', () => {
      ended();
      resolve('the line was cut');
    });
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No message of the protocol; whatever it is, nothing is done for it.
    return undefined;
  }
}
