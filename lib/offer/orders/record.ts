/**
 * What was said of each offer, and which relay has it. An event is written down, signed, before it is sent: whoever is started again sends the very same one, and a
 * relay that has it says so. So an offer is said once however often this process dies; two who say the same at once are kept apart by the loop's lock and the row's.
 */
import { getAsset } from '../../chain/chains.ts';
import { getDeployment, tokenAddressOf } from '../../chain/deployment.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import type { NostrOrder, Prisma } from '../../db/generated/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { dateOf, instantOf, MINUTE, type Instant } from '../../kernel/instant.ts';
import { formatUnits } from '../../kernel/money.ts';
import { findMethod } from '../../payment/registry.ts';
import { changesAfter, CHANGES_KEPT_SECONDS, lastSeq } from '../queries/changes.ts';
import { listRows } from '../queries/market.ts';
import { eventSchema, signEvent, type NostrEvent, type Unsigned } from './event.ts';
import { digestOf, FORGET_SECONDS, openOrder, RENEW_SECONDS, withdrawn, type Said } from './order.ts';

const BATCH = 200;
const CURSOR = 1;
/** Past this nothing vouches that no change was deleted meanwhile: everything is looked at. */
const SURE_SECONDS = CHANGES_KEPT_SECONDS - 10 * MINUTE;

export type Speaker = {
  readonly chainId: number;
  readonly relays: readonly string[];
  /** 0x hex. */
  readonly key: string;
  /** Origin of the site. */
  readonly site: string;
};

type Live = { readonly said: Said; readonly distanceBps: number | null };
type Entry = { offerId: string; leastMinor: bigint; mostMinor: bigint; price: string | null };

/** What is in the book of these offers, for all: nothing that is unlisted is in it. */
async function findLive(tx: Tx, { chainId }: Speaker, ids: readonly string[]): Promise<ReadonlyMap<string, Live>> {
  const entries = await tx.$queryRaw<Entry[]>`
    SELECT e."offerId", e."leastMinor", e."mostMinor", trim_scale(e."price")::text AS "price" FROM "book"."Entry" e
    WHERE e."offerId" = ANY(${[...ids]}) AND e."shelf" = 0 AND e."method" = ''`;
  const rows = await listRows(
    tx,
    entries.map(({ offerId }) => offerId),
  );
  const deployment = await getDeployment(tx, chainId);
  const byId = new Map(rows.filter((row) => row.chainId === chainId).map((row) => [row.id, row]));
  return new Map(
    entries.flatMap(({ offerId, leastMinor, mostMinor, price }): [string, Live][] => {
      const row = byId.get(offerId);
      if (!row) return [];
      const { side, asset, currency, marginBps, pricing, methodIds } = row;
      const decimals = currencyDecimals(currency);
      const said: Said = {
        offerId,
        side,
        chainId,
        asset,
        decimals: getAsset(chainId, asset).decimals,
        token: tokenAddressOf(deployment, asset),
        escrow: deployment.escrow,
        currency,
        least: formatUnits(leastMinor, decimals),
        most: formatUnits(mostMinor, decimals),
        methods: methodIds.map((id) => findMethod(id)?.label ?? id),
        marginBps: pricing === 'margin' ? (marginBps ?? 0) : null,
        price,
      };
      return [[offerId, { said, distanceBps: row.fromMarketBps }]];
    }),
  );
}

/** Says of these offers what is new of them: that they are open, or no more. Answers of how many something is said. */
export async function sayOffers(db: Db, speaker: Speaker, ids: readonly string[], now: Instant): Promise<number> {
  if (ids.length === 0) return 0;
  return inTransaction(db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "NostrOrder" WHERE "offerId" = ANY(${[...ids]}) ORDER BY "offerId" FOR UPDATE`;
    const known = new Map(
      (await tx.nostrOrder.findMany({ where: { offerId: { in: [...ids] } } })).map((row) => [row.offerId, row]),
    );
    const live = await findLive(tx, speaker, ids);
    let said = 0;
    for (const offerId of ids)
      said += await sayOne(tx, speaker, { offerId, row: known.get(offerId), live: live.get(offerId), now });
    return said;
  });
}

type One = {
  readonly offerId: string;
  readonly row: NostrOrder | undefined;
  readonly live: Live | undefined;
  readonly now: Instant;
};

async function sayOne(tx: Tx, speaker: Speaker, { offerId, row, live, now }: One): Promise<0 | 1> {
  // A relay keeps the later one of two: each is later than the one before, whatever the clock says.
  const at = row ? Math.max(now, instantOf(row.saidAt) + 1) : now;
  if (live) {
    const { said, distanceBps } = live;
    const digest = digestOf(said, 'pending', speaker.site);
    if (row?.status === 'pending' && row.digest === digest && row.renewAt > dateOf(now)) return 0;
    const unsigned = openOrder(said, { at, distanceBps, site: speaker.site });
    await write(tx, speaker, unsigned, { offerId, digest, status: 'pending', renewAt: at + RENEW_SECONDS });
    return 1;
  }
  if (row?.status !== 'pending') return 0;
  const unsigned = withdrawn(eventSchema.parse(row.event), at);
  await write(tx, speaker, unsigned, { offerId, digest: '', status: 'canceled', renewAt: at + FORGET_SECONDS });
  return 1;
}

type Written = {
  readonly offerId: string;
  readonly digest: string;
  readonly status: string;
  readonly renewAt: Instant;
};

async function write(tx: Tx, { key, relays }: Speaker, unsigned: Unsigned, of: Written): Promise<void> {
  const event = signEvent(unsigned, key);
  const { offerId, digest, status } = of;
  const data = {
    digest,
    status,
    event: event as unknown as Prisma.InputJsonValue,
    eventId: event.id,
    saidAt: dateOf(event.created_at),
    renewAt: dateOf(of.renewAt),
  };
  await tx.nostrOrder.upsert({ where: { offerId }, create: { offerId, ...data }, update: data });
  const dueAt = new Date();
  await tx.nostrSend.createMany({ data: relays.map((relay) => ({ offerId, relay, dueAt })), skipDuplicates: true });
  await tx.nostrSend.updateMany({
    where: { offerId, relay: { in: [...relays] } },
    data: { dueAt, attempts: 0, lastError: null },
  });
  // Who was never told of it need not be told that it is no more.
  if (status === 'canceled')
    await tx.nostrSend.updateMany({ where: { offerId, takenId: null }, data: { dueAt: null } });
}

/** Says what has changed in the book since the last time, and anew what is about to end. Answers of how many offers. */
export async function followBook(db: Db, speaker: Speaker, now: Instant): Promise<number> {
  await meetRelays(db, speaker);
  const cursor = await db.nostrCursor.findUnique({ where: { id: CURSOR } });
  const seenAt = new Date();
  const sure = cursor && seenAt.getTime() - cursor.seenAt.getTime() < SURE_SECONDS * 1000;
  let said = sure ? await sayChanges(db, speaker, cursor.seq, now) : await sayAll(db, speaker, now);
  for (;;) {
    const due = await db.nostrOrder.findMany({
      where: { status: 'pending', renewAt: { lte: dateOf(now) } },
      select: { offerId: true },
      take: BATCH,
    });
    said += await sayOffers(
      db,
      speaker,
      due.map(({ offerId }) => offerId),
      now,
    );
    if (due.length < BATCH) break;
  }
  await db.nostrOrder.deleteMany({ where: { status: 'canceled', renewAt: { lte: dateOf(now) } } });
  return said;
}

const reach = (db: Db, seq: string, seenAt: Date) =>
  db.nostrCursor.upsert({ where: { id: CURSOR }, create: { id: CURSOR, seq, seenAt }, update: { seq, seenAt } });

async function sayChanges(db: Db, speaker: Speaker, from: string, now: Instant): Promise<number> {
  let said = 0;
  for (let seq = from; ;) {
    const seenAt = new Date();
    const changes = await changesAfter(db, [speaker.chainId], seq, { limit: BATCH });
    said += await sayOffers(db, speaker, [...new Set(changes.map(({ offerId }) => offerId))], now);
    seq = changes.at(-1)?.seq ?? seq;
    // Written after it was said: what is read twice is said once.
    await reach(db, seq, seenAt);
    if (changes.length < BATCH) return said;
  }
}

/** Looks at every offer there is, and at all that was said. */
async function sayAll(db: Db, speaker: Speaker, now: Instant): Promise<number> {
  const [seq, seenAt] = [await lastSeq(db), new Date()];
  let said = 0;
  for (let after = ''; ;) {
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM (
        SELECT "offerId" COLLATE "C" AS "id" FROM "book"."Entry" WHERE "shelf" = 0 AND "method" = '' AND "offerId" > ${after}
        UNION SELECT "offerId" COLLATE "C" FROM "NostrOrder" WHERE "offerId" COLLATE "C" > ${after}
      ) AS every ORDER BY "id" LIMIT ${BATCH}`;
    const ids = rows.map(({ id }) => id);
    said += await sayOffers(db, speaker, ids, now);
    if (ids.length < BATCH) break;
    after = ids.at(-1)!;
  }
  await reach(db, seq, seenAt);
  return said;
}

/** A relay that is new in the settings is told of what is open; one that is there no more is forgotten. */
async function meetRelays(db: Db, { relays }: Speaker): Promise<void> {
  await db.nostrSend.deleteMany({ where: { relay: { notIn: [...relays] } } });
  for (const relay of relays)
    await db.$executeRaw`
      INSERT INTO "NostrSend" ("offerId", "relay", "dueAt")
      SELECT "offerId", ${relay}, now() FROM "NostrOrder" WHERE "status" = 'pending' ON CONFLICT DO NOTHING`;
}

export type DueEvent = { readonly offerId: string; readonly event: NostrEvent };

/** What a relay is to be told next, what waited longest first. */
export async function dueFor(db: Db, relay: string, limit: number): Promise<readonly DueEvent[]> {
  const rows = await db.nostrSend.findMany({
    where: { relay, dueAt: { lte: new Date() } },
    orderBy: { dueAt: 'asc' },
    take: limit,
    include: { order: { select: { event: true } } },
  });
  return rows.map(({ offerId, order }) => ({ offerId, event: eventSchema.parse(order.event) }));
}

/** What a relay made of an event. */
export type Verdict =
  | { readonly kind: 'taken' }
  /** This event, for good: it is said again when it changes or is renewed. */
  | { readonly kind: 'refused'; readonly error: string }
  /** Not now. */
  | { readonly kind: 'later'; readonly error: string };

const LONGEST_PAUSE_SECONDS = 3600;

/** Writes it down, unless something newer is to be said of the offer by now. */
export async function recordVerdict(
  db: Db,
  relay: string,
  { offerId, event }: DueEvent,
  verdict: Verdict,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "NostrOrder" WHERE "offerId" = ${offerId} FOR UPDATE`;
    const order = await tx.nostrOrder.findUnique({ where: { offerId }, include: { sends: { where: { relay } } } });
    const send = order?.sends[0];
    if (!order || !send) return;
    const isNewest = order.eventId === event.id;
    const attempts = send.attempts + 1;
    const pause = Math.min(LONGEST_PAUSE_SECONDS, 15 * 2 ** Math.min(attempts - 1, 8));
    const data =
      verdict.kind === 'later'
        ? { dueAt: new Date(Date.now() + pause * 1000), attempts, lastError: verdict.error.slice(0, 300) }
        : { dueAt: null, lastError: verdict.kind === 'refused' ? verdict.error.slice(0, 300) : null };
    await tx.nostrSend.update({
      where: { offerId_relay: { offerId, relay } },
      data: { ...(verdict.kind === 'taken' && { takenId: event.id }), ...(isNewest && data) },
    });
  });
}
