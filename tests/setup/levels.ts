import type { Db } from '#lib/db/ctx.ts';
import { DEFAULT_LEVELS, LEVELS, levelsValue, type LevelsValue } from '#lib/site/levels.ts';

const FREE = { tradeCents: null, strangerCents: null, reversibleCents: null, dayCents: null };
const ASKS_NOTHING = { ageDays: 0, trades: 0, partners: 0, completionBps: 0, scoreLow: 0, secured: false };
/** A table by which everybody may trade whatever they like. */
export const NO_LEVELS: LevelsValue = levelsValue.parse({
  ...DEFAULT_LEVELS,
  levels: Object.fromEntries(LEVELS.map((name) => [name, { bar: ASKS_NOTHING, caps: FREE }])),
});

/** For tests whose matter limits are not: people of today who trade what they like. */
export async function setNoLevels(db: Db): Promise<void> {
  const set = { effectiveFrom: new Date(0), setAt: new Date(0), setById: 'nobody', reason: 'No limits in this test.' };
  await db.siteSetting.create({ data: { key: 'levels', scope: '', value: NO_LEVELS, ...set } });
}
