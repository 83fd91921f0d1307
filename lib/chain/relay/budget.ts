/** How much gas the site pays for one person within 24 hours, on each chain for itself: their coins have nothing in common. What is above it is held, not lost: its signer can send it, or it goes later by itself. */
import { findChainSettings } from '../../config.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import type { Sql } from '../../db/transaction.ts';
import { wake } from '../../events/bus.ts';
import type { Gas } from './view.ts';

const DAY_MS = 86_400_000;
const BATCH = 20;
/** Seconds after which what is held is looked at again. */
const LOOK_AGAIN = 60;

// What the contract refused before it was sent cost nothing; what failed on the chain did.
const USED = `
  SELECT count(*)::int AS "acts", COALESCE(sum("costWei"), 0)::text AS "wei" FROM "RelayIntent"
  WHERE "payerId" = $1 AND "createdAt" > $2 AND "chainId" = $3
    AND ("status" IN ('queued', 'sent', 'mined') OR ("status" = 'refused' AND "costWei" IS NOT NULL))`;

/** Whether the site pays one more act of this person. What it costs is known once it is mined; while it is under way the most it can cost counts. */
export async function isPaidFor(sql: Sql, chainId: number, payerId: string): Promise<boolean> {
  // Nobody brings anything onto a chain that is traded on no more: held, its signer can send it; and if the chain comes back, within what is paid then.
  const settings = findChainSettings(chainId);
  if (!settings) return false;
  const { dayActs, dayWei } = settings.relayer;
  if (dayActs === undefined && dayWei === undefined) return true;
  const since = new Date(Date.now() - DAY_MS);
  const [used] = await sql<{ acts: number; wei: string }>('relay.used', USED, [payerId, since, chainId]);
  return (dayActs === undefined || used!.acts < dayActs) && (dayWei === undefined || BigInt(used!.wei) < dayWei);
}

/** The same, asked through Prisma. */
export const isWithinBudget = (db: Tx, chainId: number, payerId: string): Promise<boolean> =>
  isPaidFor((_name, text, values) => db.$queryRawUnsafe(text, ...values), chainId, payerId);

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
