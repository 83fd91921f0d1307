import { actAsStaff } from '#lib/account/commands/staff.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { LONGEST, wordsSchema, type Audience, type Tone, type Words } from '../announcement.ts';
import { refuseSite } from '../refusals.ts';

export type AnnounceInput = {
  readonly audience: Audience;
  readonly tone: Tone;
  readonly words: Words;
  readonly dismissable: boolean;
  /** Left out: at once. This server's time, as an announcement is for people and not for the chain. */
  readonly from?: Instant | undefined;
  readonly until: Instant;
  readonly reason: string;
};

/** Says something above every page, for a while. Refuses `site.invalid` where a language is missing or the time is none. */
export async function announce(ctx: Ctx, input: AnnounceInput): Promise<Result<{ id: string }>> {
  const { reason, audience, tone, dismissable } = input;
  return actAsStaff(
    ctx,
    { power: 'announce', act: 'announcement.make', subject: null, reason },
    async (tx, actor, why) => {
      const now = instantOf(new Date());
      const from = Math.max(input.from ?? now, now);
      const words = wordsSchema.safeParse(input.words);
      if (!words.success || input.until <= from || input.until > from + LONGEST)
        return refused(refuseSite('site.invalid'));
      const id = newId(ctx.random);
      await tx.announcement.create({
        data: {
          id,
          audience,
          tone,
          words: words.data,
          dismissable,
          fromAt: dateOf(from),
          untilAt: dateOf(input.until),
          setById: actor.accountId,
          reason: why,
          createdAt: dateOf(now),
        },
      });
      const data = { audience, tone, dismissable, from, until: input.until, words: words.data };
      return ok({ value: { id }, data, subject: { noun: 'announcement', id } });
    },
  );
}

/** Takes an announcement down before its time. Refuses `site.not_found`. */
export async function endAnnouncement(
  ctx: Ctx,
  input: { readonly id: string; readonly reason: string },
): Promise<Result<{ id: string }>> {
  const { id, reason } = input;
  const asked = { power: 'announce', act: 'announcement.end', subject: { noun: 'announcement', id }, reason } as const;
  return actAsStaff(ctx, asked, async (tx) => {
    const now = new Date();
    const where = { id, endedAt: null, untilAt: { gt: now } };
    const { count } = await tx.announcement.updateMany({ where, data: { endedAt: now } });
    return count === 1 ? ok({ value: { id } }) : refused(refuseSite('site.not_found'));
  });
}
