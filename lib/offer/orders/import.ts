/** Orders of other sites, in a table of their own: in no count of ours, no best price, not to be taken here. */
import type { Db } from '../../db/ctx.ts';
import { dateOf, type Instant } from '../../kernel/instant.ts';
import type { ReadOrder } from './foreign.ts';
import type { ForeignRow } from './view.ts';

/** So many of one author, and in all: whoever floods a relay takes nobody else's room for long, and ours never. */
const MOST_OF_AUTHOR = 200;
const MOST_ORDERS = 5_000;
/** Rows below a page of the market. */
const SHOWN = 8;

/** Keeps it, or takes away what it ends. What is older than what is kept changes nothing. False: it changed nothing, or there was no room. */
export async function keepForeign(db: Db, read: Exclude<ReadOrder, { kind: 'none' }>): Promise<boolean> {
  if (read.kind === 'ended') {
    const { pubkey, name, saidAt } = read;
    const { count } = await db.foreignOrder.deleteMany({ where: { pubkey, name, saidAt: { lt: dateOf(saidAt) } } });
    return count > 0;
  }
  const { pubkey, name, saidAt, expiresAt, methods, ...rest } = read.order;
  const data = { ...rest, methods: [...methods], saidAt: dateOf(saidAt), expiresAt: dateOf(expiresAt) };
  const changed = await db.foreignOrder.updateMany({ where: { pubkey, name, saidAt: { lt: data.saidAt } }, data });
  if (changed.count > 0) return true;
  const [own, all] = await Promise.all([db.foreignOrder.count({ where: { pubkey } }), db.foreignOrder.count()]);
  if (own >= MOST_OF_AUTHOR || all >= MOST_ORDERS) return false;
  const made = await db.foreignOrder.createMany({ data: [{ pubkey, name, ...data }], skipDuplicates: true });
  return made.count > 0;
}

/** Those that have ended by themselves go. */
export async function sweepForeign(db: Db, now: Instant): Promise<number> {
  return (await db.foreignOrder.deleteMany({ where: { expiresAt: { lte: dateOf(now) } } })).count;
}

/** A few for whoever looks at this market: those of its coin first, then the newest. */
export async function listForeign(
  db: Db,
  { asset, currency, want }: { readonly asset: string; readonly currency: string; readonly want: 'buy' | 'sell' },
  now: Instant,
): Promise<readonly ForeignRow[]> {
  const where = { currency, side: want === 'buy' ? 'sell' : 'buy', expiresAt: { gt: dateOf(now) } };
  const own = await db.foreignOrder.findMany({ where: { ...where, asset }, orderBy: { saidAt: 'desc' }, take: SHOWN });
  const other = await db.foreignOrder.findMany({
    where: { ...where, asset: { not: asset } },
    orderBy: { saidAt: 'desc' },
    take: SHOWN - own.length,
  });
  return [...own, ...other].map((row) => ({
    id: row.eventId,
    side: row.side as ForeignRow['side'],
    asset: row.asset,
    currency: row.currency,
    least: row.least.toFixed(),
    most: row.most.toFixed(),
    premium: row.premium.toFixed(),
    layer: row.layer,
    platform: row.platform,
    link: row.link,
    methods: row.methods,
  }));
}
