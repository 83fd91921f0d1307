import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { runOnce } from '#lib/db/command-key.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { isNameKept } from '../departed.ts';
import { looksLikeStaff, nameKeyOf } from '../name.ts';
import { requireActor } from '../policy.ts';
import { hasPower } from '../powers.ts';
import { refuseAccount } from '../refusals.ts';
import type { ProfileInput } from '../schema.ts';
import { ME_SELECT, meView, type MeView } from '../view.ts';
import { isUniqueViolation } from './unique.ts';

/** Changes name, language, currency or country. Refusals: `account.name_taken`, `account.name_reserved`. */
export async function updateProfile(ctx: Ctx, input: ProfileInput): Promise<Result<MeView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const { name, locale, currency, country } = input;
  if (name !== undefined && looksLikeStaff(name) && !hasPower(ctx.actor, 'staff.name')) {
    return refused(refuseAccount('account.name_reserved'));
  }
  const data = {
    ...(name !== undefined && { name, nameKey: nameKeyOf(name) }),
    ...(locale !== undefined && { locale }),
    ...(currency !== undefined && { currency }),
    ...(country !== undefined && { country }),
  };
  try {
    return await runOnce(ctx, 'updateProfile', input, async (tx) => {
      if (name !== undefined && (await isNameKept(tx, nameKeyOf(name))))
        return refused(refuseAccount('account.name_taken'));
      return ok(meView(await tx.account.update({ where: { id: accountId }, data, select: ME_SELECT })));
    });
  } catch (error) {
    // The name's unique key is the judge of two people who want it at once.
    if (isUniqueViolation(error)) return refused(refuseAccount('account.name_taken'));
    throw error;
  }
}

/** What reputation and dispute have established about a person. Counts are whole numbers, never added up here. */
export type Standing = {
  readonly tradesDone: number;
  readonly tradesDone30d: number;
  readonly completionBps: number | null;
  readonly medianPaySeconds: number | null;
  readonly medianReleaseSeconds: number | null;
  readonly feedbackPositive: number;
  readonly feedbackNegative: number;
  readonly disputesLost: number;
  readonly firstTradeAt: Instant | null;
  /** Basis points: the score, and the upper end of its interval. */
  readonly scoreLow: number;
  readonly scoreHigh: number;
  readonly pausedUntil: Instant | null;
};

/**
 * The writer of a person's standing, with `writeStandings` for hot paths. Nouns to the right call it from their listeners with facts counted anew, so calling it
 * twice is calling it once. No actor: people do not write this.
 */
export async function writeStanding(tx: Tx, accountId: string, standing: Partial<Standing>): Promise<void> {
  const { firstTradeAt, pausedUntil, ...counts } = standing;
  const date = (instant: Instant | null) => (instant === null ? null : dateOf(instant));
  await tx.account.update({
    where: { id: accountId },
    data: {
      ...counts,
      ...(firstTradeAt !== undefined && { firstTradeAt: date(firstTradeAt) }),
      ...(pausedUntil !== undefined && { pausedUntil: date(pausedUntil) }),
    },
    select: { id: true },
  });
}
