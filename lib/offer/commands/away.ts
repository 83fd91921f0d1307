/**
 * Going away and coming back. Nothing is written into any offer: what stands still is said by the account alone, the take asks it, and the book leaves the
 * person's offers out meanwhile. So an offer that its maker paused, a rate paused, or that was closed while they were away is exactly that when they are back.
 */
import { awayOf, canBeAwayUntil, dayBegins, MOST_AWAY_DAYS, type AwayInput } from '../../account/away.ts';
import { listReturning, writeAway } from '../../account/commands/away.ts';
import { requireActor } from '../../account/policy.ts';
import { refuseAccount } from '../../account/refusals.ts';
import { chainNow } from '../../chain/clock.ts';
import { config } from '../../config.ts';
import { runOnce } from '../../db/command-key.ts';
import type { Ctx, Db, Tx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Instant } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { shelve } from './shelve.ts';

const BATCH = 50;

/**
 * The actor is away: nobody takes their offers, none is in the market; trades under way go on. Said again it changes until when. Refuses
 * `account.sign_in_first`, `account.away_until` { days } for a day that is not to come or too far ahead.
 */
export async function goAway(ctx: Ctx, input: AwayInput): Promise<Result<{ until: Instant | null }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const until = dayBegins(input.until);
  return runOnce(ctx, 'goAway', input, async (tx) => {
    const now = await chainNow(tx, config().chainId);
    if (!canBeAwayUntil(until, now)) return refused(refuseAccount('account.away_until', { days: MOST_AWAY_DAYS }));
    await move(tx, accountId, async () => {
      const { awaySince, awayUntil } = await tx.account.findUniqueOrThrow({ where: { id: accountId } });
      const before = awayOf({ awaySince, awayUntil }, now);
      await writeAway(tx, accountId, { since: before?.since ?? now, until });
    });
    return ok({ until });
  });
}

/** The actor is back, and their offers with them. Who was not away is here afterwards. Refuses `account.sign_in_first`. */
export async function comeBack(ctx: Ctx): Promise<Result<null>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  return runOnce(ctx, 'comeBack', {}, async (tx) => {
    await move(tx, accountId, () => writeAway(tx, accountId, null));
    return ok(null);
  });
}

/** The clock's part: whose absence was to end by `now` is back in the market. A take asks the date itself, so a clock that is late opens nothing late. Answers whose. */
export async function bringBack(db: Db, { now }: { readonly now: Instant }): Promise<readonly string[]> {
  const due = await listReturning(db, now, BATCH);
  for (const accountId of due) {
    await inTransaction(db, (tx) =>
      move(tx, accountId, async () => {
        const row = await tx.account.findUniqueOrThrow({ where: { id: accountId } });
        // Put off meanwhile.
        if (row.awayUntil !== null && awayOf(row, now) === null) await writeAway(tx, accountId, null);
      }),
    );
  }
  return due;
}

/**
 * Whatever is posted, resumed or edited at the same time is before this or after it, so that nothing is shelved by what is said no more. Offers before the
 * account, as a deletion locks them: two at once wait for each other in no ring.
 */
async function move(tx: Tx, makerId: string, write: () => Promise<void>): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`offers:${makerId}`}))`;
  const offers = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Offer" WHERE "makerId" = ${makerId} AND "state" <> 'closed' ORDER BY "id" FOR NO KEY UPDATE`;
  await write();
  await shelve(
    tx,
    offers.map(({ id }) => id),
  );
}
