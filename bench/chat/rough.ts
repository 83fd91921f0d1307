/**
 * A rough line between a device and the server, from a seed: sockets are cut, answers get lost after the work was done, requests never
 * arrive, events are lost, doubled, late and out of order. What it carries is real: the commands on a real database, and the server's own
 * socket.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { markRead } from '#lib/chat/commands/mark-read.ts';
import { publishCard } from '#lib/chat/commands/publish-card.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { listMessages } from '#lib/chat/queries.ts';
import type { Place, RoomPorts } from '#lib/chat/room/ports.ts';
import { cardSchema, listSchema, messageSchema, readSchema } from '#lib/chat/schema.ts';
import type { Actor } from '#lib/account/policy.ts';
import type { PublishedIdentity } from '#lib/account/identity.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import type { Call } from '#lib/http/browser.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { openLine, type Line } from './line.ts';

/** Somebody with a published identity, and a trade of two of them. */
export type Keyed = {
  readonly actor: Actor;
  readonly wallet: { readonly address: string };
  readonly publicKey: string;
  readonly secretKey: Uint8Array;
  readonly identity: PublishedIdentity;
};
export type Room = { readonly id: string; readonly tradeHash: string; readonly buyer: Keyed; readonly seller: Keyed };

/** How often each goes wrong, from 0 to 1; `killEveryMs`: the mean life of a socket. */
export type Roughness = {
  readonly lostRequest: number;
  readonly lostAnswer: number;
  readonly lostEvent: number;
  readonly doubleEvent: number;
  readonly lateEvent: number;
  readonly killEveryMs: number;
};

export const ROUGH: Roughness = {
  lostRequest: 0.05,
  lostAnswer: 0.1,
  lostEvent: 0.1,
  doubleEvent: 0.1,
  lateEvent: 0.2,
  killEveryMs: 400,
};
/** Nothing goes wrong. */
export const SMOOTH: Roughness = {
  lostRequest: 0,
  lostAnswer: 0,
  lostEvent: 0,
  doubleEvent: 0,
  lateEvent: 0,
  killEveryMs: Number.POSITIVE_INFINITY,
};
const MOST_LATE_MS = 60;
const MOST_ANSWER_MS = 3_000;

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const placeOf = (room: Room, person: Keyed): Place => {
  const partner = person === room.buyer ? room.seller : room.buyer;
  return {
    tradeId: room.id,
    tradeHash: room.tradeHash,
    party: person === room.seller ? 'seller' : 'buyer',
    me: person.actor.accountId,
    partner: partner.actor.accountId,
    wallets: { buyer: room.buyer.wallet.address, seller: room.seller.wallet.address },
  };
};

export type World = {
  readonly db: Db;
  readonly url: string;
  /** Whether the server is there at all. */
  readonly isUp: () => boolean;
  readonly ticket: (person: Keyed) => Promise<string>;
  readonly now: () => number;
};

/** The ports of one device in a room. `settle`: from then on nothing goes wrong any more. */
export function roughPorts(world: World, room: Room, person: Keyed, random: () => number, rough: Roughness) {
  let calm = false;
  const goes = (chance: number) => !calm && random() < chance;
  const socket = createSocket(world, room, person, random, () => (calm ? Number.POSITIVE_INFINITY : rough.killEveryMs));
  const call = createCall(world, room, person, goes, rough);
  const partner = person === room.buyer ? room.seller : room.buyer;
  const deliver = (handle: (() => void) | undefined) => {
    if (!handle || goes(rough.lostEvent)) return;
    const times = goes(rough.doubleEvent) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      if (goes(rough.lateEvent)) setTimeout(handle, random() * MOST_LATE_MS);
      else handle();
    }
  };
  const ports: RoomPorts = {
    call,
    subscribe: ({ onHint, on }) => {
      const off = socket.listen({
        opened: () => onHint(undefined),
        heard: (event, value) => deliver(on[event] && (() => on[event]!(value))),
      });
      return off;
    },
    onLine: (watcher) => {
      watcher(true);
      return () => {};
    },
    ask: async <T>(event: 'say' | 'mark', input: unknown) => {
      if (goes(rough.lostRequest)) return undefined;
      const answer = await socket.ask(event, input);
      return goes(rough.lostAnswer) ? undefined : (answer as Result<T> | undefined);
    },
    key: async () => ok({ publicKey: person.publicKey, secretKey: person.secretKey }),
    partner: async () => ok(partner.identity),
    random: secureRandom,
    now: Date.now,
    // The waits of a device, a hundred times as fast.
    pause: (ms) => wait(ms / 100),
  };
  return { ports, settle: () => (calm = true), close: socket.close };
}

function createCall(
  { db, isUp, now }: World,
  room: Room,
  person: Keyed,
  goes: (chance: number) => boolean,
  rough: Roughness,
): Call {
  const ctx = (): Ctx => ({ actor: person.actor, clock: now, random: secureRandom, db, requestId: 'rough' });
  const run = async (method: string, path: string, body: unknown): Promise<Result<unknown>> => {
    const [, what, query] = /^\/trades\/[^/]+\/(\w+)(?:\?(.*))?$/.exec(path)!;
    const tradeId = room.id;
    if (what === 'read') return markRead(ctx(), { ...readSchema.parse(body), tradeId });
    if (what === 'cards') return publishCard(ctx(), { ...cardSchema.parse(body), tradeId });
    if (method === 'POST') return sendMessage(ctx(), { ...messageSchema.parse(body), tradeId });
    return listMessages(ctx(), { ...listSchema.parse(Object.fromEntries(new URLSearchParams(query))), tradeId });
  };
  return async <T>(method: string, path: string, body?: unknown) => {
    const unreachable = refused(refuseRequest('request.unreachable'));
    if (!isUp() || goes(rough.lostRequest)) return unreachable;
    // As it goes over the wire.
    const answer = JSON.parse(JSON.stringify(await run(method, path, body && JSON.parse(JSON.stringify(body)))));
    return goes(rough.lostAnswer) ? unreachable : (answer as Result<T>);
  };
}

type Listener = { readonly opened: () => void; readonly heard: (event: string, value: unknown) => void };

/** A socket that is cut at random and opened again, as long as it is not closed. */
function createSocket(world: World, room: Room, person: Keyed, random: () => number, killEveryMs: () => number) {
  const listeners = new Set<Listener>();
  let line: Line | undefined;
  let closed = false;
  const lost = new Set<() => void>();
  const drop = () => {
    line = undefined;
    for (const give of lost) give();
    lost.clear();
  };
  const open = async () => {
    const opened = await openLine(
      world.url,
      { ticket: await world.ticket(person) },
      {
        onEvent: (event, value) => {
          const told = JSON.parse(value) as { id?: string; value?: unknown } | string;
          if (typeof told === 'object' && told.id === room.id)
            for (const one of listeners) one.heard(event, told.value);
        },
        onClose: drop,
      },
    );
    opened.say('subscribe', { noun: 'trade', id: room.id }, () => listeners.forEach((one) => one.opened()));
    line = opened;
  };
  const live = async () => {
    while (!closed) {
      if (!line) await open().catch(() => {});
      const life = -Math.log(1 - random()) * killEveryMs();
      const until = Date.now() + Math.min(life, 2_000);
      while (!closed && line && Date.now() < until) await wait(5);
      if (line && life < 2_000) {
        line.close();
        // A socket that died while it was being opened closes no second time.
        drop();
      }
      await wait(random() * 20);
    }
    line?.close();
  };
  const over = live();
  return {
    listen: (listener: Listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ask: (event: string, input: unknown) => askOver(line, lost, event, input),
    /** Done once nothing of it is under way. */
    close: () => {
      closed = true;
      return over;
    },
  };
}

/** Undefined where nobody answers: no line, cut off before the answer, or after as long as the page's own client waits. */
function askOver(line: Line | undefined, lost: Set<() => void>, event: string, input: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    if (!line) return resolve(undefined);
    const give = () => resolve(undefined);
    lost.add(give);
    setTimeout(give, MOST_ANSWER_MS).unref();
    line.say(event, input, (answer) => {
      lost.delete(give);
      resolve(JSON.parse(answer));
    });
  });
}
