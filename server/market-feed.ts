/**
 * The market as it changes, for anybody: offers that come, change and go, and rates. See docs/feeds.md. One reader of this process reads what happened in the
 * book since and tells those who follow that market; a follower who was away names the place they were at, and is told what they missed, or to read anew.
 */
import type { Namespace, Server, Socket } from 'socket.io';
import { z } from 'zod';
import { ASSET_KEY, symbolOf } from '#lib/chain/asset-key.ts';
import { assetKey, findTraded } from '#lib/chain/traded.ts';
import { chainIds } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { take, type Limit } from '#lib/http/limits.ts';
import { findCurrency } from '#lib/kernel/currencies.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { changesAfter, isKept, isSeq, lastSeq, type Change } from '#lib/offer/queries/changes.ts';
import { listRows } from '#lib/offer/queries/market.ts';
import type { MarketRow } from '#lib/offer/view.ts';
import { listRates, rateEpoch } from '#lib/price/queries.ts';
import type { RateView } from '#lib/price/view.ts';
import { answerWith, invalid, tellReader } from './feed-line.ts';
import { startLoop, type Stop } from './loop.ts';
import { meters } from './metrics/registry.ts';

const POLL_MS = 500;
const BATCH = 500;
/** Connections in all, of one address; markets that one of them may follow. */
const MOST_READERS = 2_000;
const MOST_OF_ADDRESS = 20;
const MOST_MARKETS = 20;
const FOLLOWS: Limit = { name: 'market-feed', burst: 60, perMinute: 60 };

/** `asset`: a key, as in the market's own questions. */
const market = z.object({ asset: z.string().regex(ASSET_KEY), currency: z.string().regex(/^[A-Z]{3}$/) });
const followInput = market.extend({ after: z.string().refine(isSeq).optional() });
type Market = z.infer<typeof market>;

const roomOf = ({ asset, currency }: Market): string => `${asset}/${currency}`;

/** What a follower is told. `seq`: where they are from then on. */
export type MarketMessage = Market & { readonly seq: string } & (
    | { readonly what: 'published' | 'changed'; readonly offer: MarketRow }
    | { readonly what: 'gone'; readonly offerId: string }
  );

/** `addressOf`: whose connection it is. `pollMs`: how often the book is looked at when nobody says that there is something. */
export function startMarketFeed(io: Server, addressOf: (socket: Socket) => string, pollMs = POLL_MS): Stop {
  const feed = io.of('/market');
  const reader = createReader(feed);
  const counts = new Map<string, number>();
  feed.use((socket, next) => {
    const address = addressOf(socket);
    const has = counts.get(address) ?? 0;
    if (has >= MOST_OF_ADDRESS || feed.sockets.size >= MOST_READERS) return next(new Error('too_many'));
    counts.set(address, has + 1);
    // Also where it is gone before it was let in.
    socket.conn.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
    next();
  });
  const { sockets } = meters();
  feed.on('connection', (socket) => {
    const address = addressOf(socket);
    sockets.inc({ of: 'market' });
    socket.once('disconnect', () => sockets.dec({ of: 'market' }));
    socket.on('follow', (input: unknown, answer: unknown) =>
      answerWith(answer, async () => {
        const taken = take(FOLLOWS, address);
        return taken.ok ? follow(reader, socket, input) : taken;
      }),
    );
    socket.on('unfollow', (input: unknown) => {
      const asked = market.safeParse(input);
      if (asked.success) void socket.leave(roomOf({ ...asked.data, asset: findTraded(asked.data.asset)?.key ?? '' }));
    });
  });
  return startLoop('feed', pollMs, async () => {
    if (feed.sockets.size > 0) await reader.pass();
  });
}

type Followed = {
  /** Where the follower is now. */
  readonly seq: string;
  /** What they missed is not known any more, or too much: they read the market anew. */
  readonly reset: boolean;
  readonly rate: RateView | null;
};

async function follow(reader: Reader, socket: Socket, input: unknown): Promise<Result<Followed>> {
  const asked = followInput.safeParse(input);
  if (!asked.success) return invalid(String(asked.error.issues[0]?.path[0] ?? ''));
  const { currency } = asked.data;
  // The home chain's assets have two names: whoever follows by either stands in one room.
  const asset = findTraded(asked.data.asset)?.key;
  if (!asset) return invalid('asset');
  if (!findCurrency(currency)) return invalid('currency');
  // Its own room is one of them.
  if (socket.rooms.size > MOST_MARKETS && !socket.rooms.has(roomOf({ asset, currency }))) return invalid('markets');
  return ok(await reader.join(socket, { asset, currency }, asked.data.after));
}

const marketOf = ({ chainId, asset, currency }: Change): Market => ({ asset: assetKey(chainId, asset), currency });

type Reader = {
  pass(): Promise<void>;
  join(socket: Socket, market: Market, after: string | undefined): Promise<Followed>;
};

const rateOf = ({ asset, currency }: Market): RateView | null =>
  listRates({ asset: symbolOf(asset), currency })[0] ?? null;

/** Reads and joins one after the other: nobody who joins while something is read misses it, or has it twice. */
function createReader(feed: Namespace): Reader {
  let at: string | undefined;
  let epoch = rateEpoch();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => {});
    return mine;
  };
  const readersOf = (room: string): Socket[] =>
    [...(feed.adapter.rooms.get(room) ?? [])].flatMap((id) => feed.sockets.get(id) ?? []);
  const catchUp = async () => {
    at ??= await lastSeq(db());
    for (;;) {
      const changes = await changesAfter(db(), chainIds(), at, { limit: BATCH });
      const heard = changes.filter((change) => feed.adapter.rooms.has(roomOf(marketOf(change))));
      for (const message of await messagesOf(heard))
        for (const socket of readersOf(roomOf(message))) tellReader(socket, 'offer', message);
      at = changes.at(-1)?.seq ?? at;
      if (changes.length < BATCH) return;
    }
  };
  const tellRates = () => {
    if (epoch === rateEpoch()) return;
    epoch = rateEpoch();
    for (const [room] of feed.adapter.rooms) {
      const [asset = '', currency] = room.split('/');
      if (currency === undefined) continue;
      const message = { asset, currency, rate: rateOf({ asset, currency }) };
      for (const socket of readersOf(room)) tellReader(socket, 'rate', message);
    }
  };
  return {
    pass: () => inTurn(catchUp).then(tellRates),
    join: (socket, of, after) =>
      inTurn(async () => {
        await catchUp();
        const missed = after === undefined ? [] : await missedBy(of, after);
        await socket.join(roomOf(of));
        for (const message of missed ?? []) if (!tellReader(socket, 'offer', message)) break;
        return { seq: at!, reset: missed === undefined, rate: rateOf(of) };
      }),
  };
}

/** Undefined: it is not known any more, or too much. */
async function missedBy(of: Market, after: string): Promise<readonly MarketMessage[] | undefined> {
  if (!(await isKept(db(), after))) return undefined;
  const { chainId, asset } = findTraded(of.asset)!;
  const changes = await changesAfter(db(), [chainId], after, {
    limit: BATCH,
    market: { asset: asset.symbol, currency: of.currency },
  });
  return changes.length < BATCH ? messagesOf(changes) : undefined;
}

/** One message for each offer that changed: as it is now, at the place of its last change. */
async function messagesOf(changes: readonly Change[]): Promise<readonly MarketMessage[]> {
  const last = new Map<string, Change>();
  const came = new Set<string>();
  for (const change of changes) {
    // Put in again behind the others: the order is then that of last changes.
    last.delete(change.offerId);
    last.set(change.offerId, change);
    if (change.what === 'came') came.add(change.offerId);
  }
  const there = [...last.values()].filter(({ what }) => what !== 'went').map(({ offerId }) => offerId);
  const rows = new Map((await listRows(db(), there)).map((row) => [row.id, row]));
  return [...last.values()].map((change): MarketMessage => {
    const { seq, offerId, what } = change;
    const offer = what === 'went' ? undefined : rows.get(offerId);
    const common = { seq, ...marketOf(change) };
    if (!offer) return { ...common, what: 'gone', offerId };
    return { ...common, what: came.has(offerId) ? 'published' : 'changed', offer };
  });
}
