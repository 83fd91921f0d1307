/** How much gas the site pays for one person within 24 hours, on each chain for itself: their coins have nothing in common. What is above it is held, not lost: its signer can send it, or it goes later by itself. */
import { findChainSettings } from '../../config.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { sqlIn } from '../../db/inside.ts';
import { askAll, asking, type Asked, type Many, type Said } from '../../db/many.ts';
import { wake } from '../../events/bus.ts';
import type { Gas } from './view.ts';

const DAY_MS = 86_400_000;
const BATCH = 20;
/** Seconds after which what is held is looked at again. */
const LOOK_AGAIN = 60;

// What the contract refused before it was sent cost nothing; what failed on the chain did.
const USED: Many<{ readonly acts: number; readonly wei: string }> = {
  name: 'relay.used',
  text: `
  SELECT r."at"::int4 AS "at", count(i."id")::int AS "acts", COALESCE(sum(i."costWei"), 0)::text AS "wei"
  FROM unnest($1::text[], $2::timestamptz[], $3::int4[]) WITH ORDINALITY AS r("payerId", "since", "chainId", "at")
  LEFT JOIN "RelayIntent" i ON i."payerId" = r."payerId" AND i."createdAt" > r."since" AND i."chainId" = r."chainId"
    AND (i."status" IN ('queued', 'sent', 'mined') OR (i."status" = 'refused' AND i."costWei" IS NOT NULL))
  GROUP BY r."at"`,
  columns: ['text', 'time', 'int'],
};

type Budget = { readonly asks: readonly Asked[]; readonly paidIn: (said: Said) => boolean };

/** Of what is paid whatever the budget says. */
export const ANYWAY: Budget = { asks: [], paidIn: () => true };

/** Whether the site pays one more act of this person, to be asked with others. What it costs is known once it is mined; while it is under way the most it can cost counts. */
export function askingBudget(chainId: number, payerId: string): Budget {
  // Nobody brings anything onto a chain that is traded on no more: held, its signer can send it; and if the chain comes back, within what is paid then.
  const settings = findChainSettings(chainId);
  if (!settings) return { asks: [], paidIn: () => false };
  const { dayActs, dayWei } = settings.relayer;
  if (dayActs === undefined && dayWei === undefined) return ANYWAY;
  const asked = asking(USED, payerId, new Date(Date.now() - DAY_MS), chainId);
  const paidIn = (said: Said) => {
    const { acts, wei } = said(asked)[0]!;
    return (dayActs === undefined || acts < dayActs) && (dayWei === undefined || BigInt(wei) < dayWei);
  };
  return { asks: [asked], paidIn };
}

/** The same, asked for by itself. */
export async function isWithinBudget(db: Db | Tx, chainId: number, payerId: string): Promise<boolean> {
  const { asks, paidIn } = askingBudget(chainId, payerId);
  return paidIn(await askAll(sqlIn(db), asks, { wait: true }));
}

/** Milliseconds after which what an account was found to hold says nothing any more. */
const STALE = 120_000;

/** What a person is told before they sign. That no relayer is running shows in the act that does not come, not here. */
export async function gasFor(db: Tx, chainId: number, payerId: string): Promise<Gas> {
  if (!findChainSettings(chainId)) return 'unpaid';
  const accounts = await db.relayAccount.findMany({
    where: { chainId, readAt: { gt: new Date(Date.now() - STALE) } },
    select: { state: true },
  });
  if (accounts.length > 0 && accounts.every(({ state }) => state !== 'ready')) return 'unpaid';
  return (await isWithinBudget(db, chainId, payerId)) ? 'paid' : 'budget';
}

/** What is held goes into the queue once its payer is within their budget again, the oldest first. */
export async function freeHeld(db: Db, chainId: number): Promise<void> {
  const held = await db.relayIntent.findMany({
    where: { chainId, status: 'held', nextTryAt: { lte: new Date() } },
    orderBy: { createdAt: 'asc' },
    take: BATCH,
  });
  for (const { id, payerId } of held) {
    const free = payerId === null || (await isWithinBudget(db, chainId, payerId));
    await db.relayIntent.updateMany({
      where: { id, status: 'held' },
      // Counted from when it goes: else one who was over the budget yesterday would have today's for nothing.
      data: free
        ? { status: 'queued', nextTryAt: new Date(), createdAt: new Date() }
        : { nextTryAt: new Date(Date.now() + LOOK_AGAIN * 1000) },
    });
  }
  if (held.length > 0) wake('relayer');
}
