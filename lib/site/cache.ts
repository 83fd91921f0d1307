/**
 * The settings as a process knows them. What decides about money reads the table in its own transaction ({@link siteIn}); what is shown and
 * asked often is read at most twice a second ({@link getSite}), so that every process is right within a second of a change.
 */
import { askIn, type Asks } from '#lib/db/ask.ts';
import type { Db, Tx } from '#lib/db/ctx.ts';
import type { SiteSetting } from '#lib/db/generated/client.ts';
import { asking, type Many } from '#lib/db/many.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { once } from '#lib/kernel/once.ts';
import { resolve, SETTING_KEYS, type Setting, type Site } from './settings.ts';

/** How old the memory may be, in milliseconds. */
export const KEPT_MS = 500;

type Row = Pick<SiteSetting, 'key' | 'scope' | 'value' | 'effectiveFrom'> & { readonly seq: string };
const HISTORY: Many<Row> = {
  name: 'site.history',
  text: `
  SELECT 1 AS "at", "seq", "key", "scope", "value", "effectiveFrom" FROM "SiteSetting" WHERE "withdrawnAt" IS NULL ORDER BY "seq"`,
  columns: [],
  shared: true,
};

/** Every setting that is not withdrawn, the oldest first. */
export async function readHistory(on: Asks): Promise<readonly Setting[]> {
  const rows = await askIn(on)(asking(HISTORY));
  return rows.flatMap(({ seq, scope, value, effectiveFrom, ...row }) => {
    const key = SETTING_KEYS.find((one) => one === row.key);
    return key ? [{ seq: BigInt(seq), key, scope, value, effectiveFrom: instantOf(effectiveFrom) }] : [];
  });
}

/** The lowest fee that anybody was told of for the time from `now` until `until`, basis points. */
export async function lowestFee(tx: Tx, now: Instant, until: Instant): Promise<number> {
  const history = await readHistory(tx);
  const times = history.map(({ effectiveFrom }) => effectiveFrom).filter((at) => at > now && at <= until);
  return Math.min(...[now, ...times].map((at) => resolve(history, at).feeBps));
}

/** The settings in force, read now: for a transaction that rests on them. `now` is the chain's. */
export async function siteIn(tx: Tx, now: Instant): Promise<Site> {
  return resolve(await readHistory(tx), now);
}

type Kept = { readonly at: number; readonly history: Promise<readonly Setting[]> };

/** The settings in force, at most {@link KEPT_MS} old; what takes effect by time does so to the second. `now` is the chain's. */
export async function getSite(db: Db, now: Instant): Promise<Site> {
  const kept = once('site.settings', () => new WeakMap<object, Kept>());
  let found = kept.get(db);
  if (!found || performance.now() - found.at > KEPT_MS) {
    found = { at: performance.now(), history: readHistory(db) };
    kept.set(db, found);
    // A reading that failed is nobody's answer but of who asked.
    found.history.catch(() => kept.delete(db));
  }
  return resolve(await found.history, now);
}
