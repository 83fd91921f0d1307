/**
 * The line between processes: what one says on its bus, all hear on theirs, so that a page sees what happened wherever its socket is. It carries hints and
 * what rides the socket, nothing that is kept: a loss costs one question. Where something may not have been heard, whoever listens is told to ask.
 *
 * Over a stream of Redis where REDIS_URL is set, else over the database (LISTEN and NOTIFY, never inside anybody's transaction).
 */
import { Gauge } from 'prom-client';
import { z } from 'zod';
import { config } from '#lib/config.ts';
import { hear, onSaid, tellMissed, type Said } from '#lib/events/bus.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { log, type Stop } from '../loop.ts';
import { meters } from '../metrics/registry.ts';
import { openPostgres } from './postgres.ts';
import { openRedis } from './redis.ts';
import type { Open } from './transport.ts';

/** How often a process says that it is there, and after which silence it is taken for gone. */
const HELLO_MS = 5_000;
const GONE_MS = 60_000;
/** What waits to be sent; more is dropped, and the others are told to ask. */
const MOST_WAITING = 20_000;
const BATCH = 500;

const typed = z.object({ id: z.string().regex(/^\d+$/).transform(BigInt), type: z.string() });
const hint = z.object({
  noun: z.string(),
  id: z.string(),
  seq: z.number(),
  event: typed.optional(),
  again: z.literal(true).optional(),
});
const live = z.object({
  noun: z.string(),
  id: z.string(),
  event: z.string(),
  payload: z.unknown(),
  except: z.string().optional(),
});
const packet = z.object({
  from: z.string(),
  /** Asks whoever hears it to say that they are there. */
  asks: z.boolean().optional(),
  /** Something before this was not sent. */
  lost: z.boolean().optional(),
  said: z.array(z.union([z.object({ hint }), z.object({ live })])),
});

const encode = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part));

const usual = (): Open => {
  const { redisUrl, databaseUrl } = config();
  return redisUrl ? openRedis(redisUrl) : openPostgres(databaseUrl);
};

/** Starts it; it opens by itself, again and again. Stopping sends what waits, for a moment. */
export function startLine(open: Open = usual()): Stop {
  const line = createLine(open);
  new Gauge({
    name: 'holdfast_line_up',
    help: 'Whether the line to the other processes stands.',
    registers: [meters().registry],
    collect() {
      this.set(Number(line.isUp()));
    },
  });
  const off = onSaid(line.say);
  return async () => {
    off();
    await line.close();
    meters().registry.removeSingleMetric('holdfast_line_up');
  };
}

export type Line = {
  readonly say: (said: Said) => void;
  readonly isUp: () => boolean;
  /** How many other processes are known to listen. */
  readonly others: () => number;
  readonly close: () => Promise<void>;
};

/** `mine`: names this process. */
export function createLine(open: Open, { mine = newId(secureRandom), helloMs = HELLO_MS } = {}): Line {
  const others = new Map<string, number>();
  const mouth = createMouth(mine, (text) => transport.send(text));
  const state = { isUp: false, wasDown: false };
  const transport = open({
    said: (text) => {
      const read = packet.safeParse(parsed(text));
      if (!read.success) return log().warn('the line carried what is none of ours');
      const { from, asks, lost, said } = read.data;
      if (from === mine) return;
      others.set(from, performance.now());
      if (asks) void mouth.greet(false);
      if (lost) tellMissed();
      for (const one of said) hear(one as Said);
    },
    up: (is) => {
      state.wasDown ||= !is;
      if (is === state.isUp) return;
      state.isUp = is;
      if (!is) return log().warn('the line to the other processes is cut; pages ask by themselves meanwhile');
      if (state.wasDown) {
        log().info('the line to the other processes stands again');
        tellMissed();
      }
      void mouth.greet(true);
    },
  });
  const hello = setInterval(() => {
    // While nothing comes through, silence says nothing of the others.
    if (state.isUp) for (const [name, at] of others) if (performance.now() - at > GONE_MS) others.delete(name);
    void mouth.greet(false);
  }, helloMs);
  hello.unref();
  let closed = false;
  return {
    // Nobody else: nothing to say. Whoever comes says so first.
    say: (said) => void (closed || others.size === 0 || mouth.say(said)),
    isUp: () => state.isUp,
    others: () => others.size,
    close: async () => {
      closed = true;
      clearInterval(hello);
      await Promise.race([mouth.done(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
      await transport.close();
    },
  };
}

/** What is said goes out in order, one sending at a time: what comes meanwhile goes together. */
function createMouth(mine: string, send: (text: string) => Promise<void>) {
  let waiting: Said[] = [];
  let lost = false;
  let sending: Promise<void> | undefined;
  const put = async (body: { asks?: boolean; said: readonly Said[] }): Promise<void> => {
    try {
      await send(encode({ from: mine, ...(lost && { lost }), ...body }));
      lost = false;
    } catch {
      // Said once it stands again: what was in it is stale by then.
      if (body.said.length > 0) lost = true;
    }
  };
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const said = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      await put({ said });
    }
  };
  return {
    greet: (asks: boolean): Promise<void> => put({ asks, said: [] }),
    say: (said: Said): void => {
      if (waiting.length >= MOST_WAITING) lost = true;
      else waiting.push(said);
      sending ??= sendAll().finally(() => (sending = undefined));
    },
    done: () => sending,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
