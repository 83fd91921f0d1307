/**
 * The open order feed: says live offers on the relays of the settings, and hears what other sites say there. One worker speaks, however many there are. A relay
 * that is down, slow or wants less is left alone for a while and holds up no other. See docs/decisions/0018.
 */
import { publicKeyOf } from '#lib/offer/orders/event.ts';
import { OLDEST_SECONDS, readOrder } from '#lib/offer/orders/foreign.ts';
import { keepForeign, sweepForeign } from '#lib/offer/orders/import.ts';
import { ORDER_KIND } from '#lib/offer/orders/order.ts';
import { dueFor, followBook, recordVerdict, type Speaker } from '#lib/offer/orders/record.ts';
import type { OrderSettings } from '#lib/offer/orders/settings.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { log, type Stop } from './loop.ts';
import { openRelay, type Relay } from './nostr/relay.ts';
import { startOwned } from './owned.ts';

const POLL_MS = 2_000;
const BATCH = 50;
const FIRST_REST_MS = 4_000;
const LONGEST_REST_MS = 600_000;
/** Events that are looked at in a pass, and that wait for it: to check a signature takes a thousandth of a second. */
const MOST_READ = 200;
const MOST_WAITING = 1_000;

type Line = { readonly relay: Relay; readonly heard: unknown[]; failures: number; restsUntil: number };

export type Orders = {
  /** One round: what is new is said, what was heard is kept. */
  pass(): Promise<void>;
  close(): void;
};

type Options = OrderSettings & {
  readonly chainId: number;
  readonly site: string;
  readonly patienceMs?: number;
  /** How long a relay is left alone after it failed once. */
  readonly restMs?: number;
  readonly now?: () => Instant;
};

export function createOrders(database: Db, options: Options): Orders {
  const { relays, key, publishes, imports, chainId, site, patienceMs, restMs = FIRST_REST_MS } = options;
  const now = options.now ?? (() => instantOf(new Date()));
  const speaker: Speaker = { chainId, relays, key, site };
  const ours = publicKeyOf(key);
  const lines = relays.map((url): Line => {
    const heard: unknown[] = [];
    const onEvent = (event: unknown) => {
      // Whoever says more than can be looked at is heard in part.
      if (heard.length < MOST_WAITING) heard.push(event);
    };
    return {
      relay: openRelay(url, { onEvent, ...(patienceMs !== undefined && { patienceMs }) }),
      heard,
      failures: 0,
      restsUntil: 0,
    };
  });
  const keepHeard = async ({ heard }: Line) => {
    for (const event of heard.splice(0, MOST_READ)) {
      const read = readOrder(event, { now: now(), ours, chainId });
      if (read.kind !== 'none') await keepForeign(database, read);
    }
  };
  const round = async (line: Line) => {
    if (performance.now() < line.restsUntil) return;
    const fine =
      (!publishes || (await tellDue(database, line.relay))) && (!imports || (await line.relay.listen(wanted(now()))));
    if (imports) await keepHeard(line);
    line.failures = fine ? 0 : line.failures + 1;
    if (!fine)
      line.restsUntil = performance.now() + Math.min(LONGEST_REST_MS, restMs * 2 ** Math.min(line.failures - 1, 9));
  };
  return {
    pass: async () => {
      if (publishes) await followBook(database, speaker, now());
      await Promise.all(lines.map(round));
      if (imports) await sweepForeign(database, now());
    },
    close: () => lines.forEach(({ relay }) => relay.close()),
  };
}

/** Tells a relay what is due, until it says that it cannot now: false. */
async function tellDue(database: Db, relay: Relay): Promise<boolean> {
  for (;;) {
    const due = await dueFor(database, relay.url, BATCH);
    for (const one of due) {
      const verdict = await relay.tell(one.event);
      await recordVerdict(database, relay.url, one, verdict);
      if (verdict.kind === 'taken') continue;
      log().warn(
        { loop: 'orders', relay: relay.url, kind: verdict.kind, reason: verdict.error },
        'an order was not taken',
      );
      if (verdict.kind === 'later') return false;
    }
    if (due.length < BATCH) return true;
  }
}

/** Of all that a relay has and gets: orders. */
const wanted = (now: Instant) => ({
  kinds: [ORDER_KIND],
  '#z': ['order'],
  since: now - OLDEST_SECONDS,
  limit: MOST_WAITING,
});

/** Does nothing where there is no feed. */
export function startOrders(): Stop {
  const { orders: settings, chainId, publicUrl } = config();
  if (!settings) return async () => {};
  const orders = createOrders(db(), { ...settings, chainId, site: publicUrl });
  const stop = startOwned('orders', POLL_MS, () => orders.pass());
  return async () => {
    orders.close();
    await stop();
    orders.close();
  };
}
