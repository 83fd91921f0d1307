/** Reads of what the operator set: what is in force, what is said above a page, and the history for the console. */
import type { Actor } from '#lib/account/policy.ts';
import { requirePower, seatsOf } from '#lib/account/powers.ts';
import { namesOf } from '#lib/account/queries/users.ts';
import { chainNow, steadyClock } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { once } from '#lib/kernel/once.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import {
  AUDIENCES,
  isFor,
  TONES,
  wordsSchema,
  type AnnouncementLine,
  type AnnouncementView,
  type Words,
} from './announcement.ts';
import { getSite, KEPT_MS, siteIn } from './cache.ts';
import { writeLevels } from './levels.ts';
import { inEffect, isLater, SETTING_KEYS, type SettingKey, type Site } from './settings.ts';
import type { SettingsView, SettingView } from './view.ts';

/** The settings in force now on this site's chain. */
export async function siteNow(db: Db): Promise<Site> {
  const clock = await steadyClock(db, config().chainId);
  return getSite(db, clock());
}

type Said = { readonly at: number; readonly rows: ReturnType<typeof readAnnouncements> };

const readAnnouncements = (db: Db) =>
  db.announcement.findMany({
    where: { endedAt: null, untilAt: { gt: new Date() } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: 20,
  });

/** Read at most twice a second, as the settings are. */
function keptAnnouncements(db: Db): ReturnType<typeof readAnnouncements> {
  const kept = once('site.announcements', () => new WeakMap<object, Said>());
  const found = kept.get(db);
  if (found && performance.now() - found.at < KEPT_MS) return found.rows;
  const rows = readAnnouncements(db);
  kept.set(db, { at: performance.now(), rows });
  rows.catch(() => kept.delete(db));
  return rows;
}

/** What this reader is told above the page. `locale`: a language of the screen. */
export async function listAnnouncements(
  db: Db,
  actor: Actor | null,
  locale: keyof Words,
): Promise<readonly AnnouncementLine[]> {
  const rows = await keptAnnouncements(db);
  const now = new Date();
  const heard = { signedIn: actor !== null, staff: seatsOf(actor?.roles ?? []).length > 0 };
  return rows
    .filter(({ fromAt, untilAt, audience }) => fromAt <= now && untilAt > now && isFor(audience, heard))
    .map(({ id, tone, words, dismissable }) => ({
      id,
      tone: TONES.find((one) => one === tone) ?? 'neutral',
      text: wordsSchema.parse(words)[locale],
      dismissable,
    }));
}

const MOST_HISTORY = 200;

/** What is in force and how it came about, of some keys. Refuses whoever may not (`account.role_needed`). */
export async function getSettings(
  ctx: Ctx,
  input: { readonly keys: readonly SettingKey[] },
): Promise<Result<SettingsView>> {
  const may = requirePower(ctx.actor, 'site.read');
  if (!may.ok) return may;
  // Read anew, as the settings are: by a clock of a second ago what was set at once would be still to come.
  const now = await chainNow(ctx.db, config().chainId);
  const [site, rows] = await Promise.all([
    // Read anew and not from the memory of half a second: whoever has just set something sees it set.
    siteIn(ctx.db, now),
    ctx.db.siteSetting.findMany({
      where: { key: { in: [...input.keys] } },
      orderBy: [{ effectiveFrom: 'desc' }, { seq: 'desc' }],
      take: MOST_HISTORY,
    }),
  ]);
  const names = await namesOf(
    ctx.db,
    rows.map(({ setById }) => setById),
  );
  const placed = rows.map((row) => ({
    ...row,
    key: SETTING_KEYS.find((one) => one === row.key)!,
    effectiveFrom: instantOf(row.effectiveFrom),
  }));
  const current = new Map<string, (typeof placed)[number]>();
  for (const row of placed) {
    const name = `${row.key} ${row.scope}`;
    const before = current.get(name);
    if (!row.withdrawnAt && inEffect(row, now) && (!before || isLater(row, before))) current.set(name, row);
  }
  const history = placed.map((row): SettingView => {
    const { seq, key, scope, value, reason, effectiveFrom } = row;
    const passed = current.get(`${key} ${scope}`) === row ? 'in_force' : 'past';
    const state = row.withdrawnAt ? 'withdrawn' : inEffect(row, now) ? passed : 'scheduled';
    const by = names.get(row.setById) ?? '';
    return { seq: `${seq}`, key, scope, value, effectiveFrom, setAt: instantOf(row.setAt), by, reason, state };
  });
  const text = (cents: bigint | null) => (cents === null ? null : `${cents}`);
  const { feeBps, limits, levels, methodsOff, thrown } = site;
  return ok({
    now,
    feeBps,
    limits: { tradeCents: text(limits.tradeCents), dayCents: text(limits.dayCents) },
    levels: writeLevels(levels),
    methodsOff: [...methodsOff].sort(),
    thrown,
    history,
  });
}

/** Announcements for the console, the last first. Refuses whoever may not. */
export async function listAllAnnouncements(ctx: Ctx): Promise<Result<readonly AnnouncementView[]>> {
  const may = requirePower(ctx.actor, 'site.read');
  if (!may.ok) return may;
  const rows = await ctx.db.announcement.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'asc' }], take: 50 });
  const names = await namesOf(
    ctx.db,
    rows.map(({ setById }) => setById),
  );
  return ok(
    rows.map(({ id, audience, tone, words, dismissable, fromAt, untilAt, endedAt, setById, reason }) => ({
      id,
      audience: AUDIENCES.find((one) => one === audience) ?? 'staff',
      tone: TONES.find((one) => one === tone) ?? 'neutral',
      words: wordsSchema.parse(words),
      dismissable,
      from: instantOf(fromAt),
      until: instantOf(untilAt),
      endedAt: endedAt && instantOf(endedAt),
      by: names.get(setById) ?? '',
      reason,
    })),
  );
}
