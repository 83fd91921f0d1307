import { runOnce } from '../db/command-key.ts';
import type { Ctx } from '../db/ctx.ts';
import { inTransaction } from '../db/transaction.ts';
import { sendHint } from '../events/bus.ts';
import { dateOf } from '../kernel/instant.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { stopSearch } from '../offer/searches/commands.ts';
import { readTopic, type NoticeKind } from './kinds.ts';
import { preferenceOf } from './preferences.ts';
import { refuseNotice } from './refusals.ts';
import type { PreferencesInput, QuietInput } from './schema.ts';
import { hashOf } from './unsubscribe.ts';

/** Marks one of the actor's notices read. Refuses `notice.sign_in`, `notice.not_found`. */
export async function markNoticeRead(ctx: Ctx, input: { readonly noticeId: string }): Promise<Result<null>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const { accountId } = ctx.actor;
  const own = { id: input.noticeId, accountId };
  const marked = await runOnce(ctx, 'markNoticeRead', input, async (tx) => {
    const { count } = await tx.notice.updateMany({
      where: { ...own, readAt: null },
      data: { readAt: dateOf(ctx.clock()) },
    });
    if (count === 0 && (await tx.notice.count({ where: own })) === 0) return refused(refuseNotice('notice.not_found'));
    return ok({ count });
  });
  if (!marked.ok) return marked;
  if (marked.value.count > 0) hint(accountId);
  return ok(null);
}

/** Marks all of the actor's notices read that there are now. Refuses `notice.sign_in`. */
export async function markAllRead(ctx: Ctx): Promise<Result<{ count: number }>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const { accountId } = ctx.actor;
  const marked = await runOnce(ctx, 'markAllRead', {}, async (tx) =>
    ok(
      await tx.notice.updateMany({
        where: { accountId, readAt: null },
        data: { readAt: dateOf(ctx.clock()) },
      }),
    ),
  );
  if (!marked.ok) return marked;
  const { count } = marked.value;
  if (count > 0) hint(accountId);
  return ok({ count });
}

/** The bells of this person's other tabs. */
const hint = (accountId: string) => sendHint({ noun: 'notice', id: accountId, seq: 0 });

/** Where each kind goes. Refuses `notice.sign_in`. */
export async function savePreferences(ctx: Ctx, { kinds }: PreferencesInput): Promise<Result<null>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const { accountId } = ctx.actor;
  return runOnce(ctx, 'savePreferences', { kinds }, async (tx) => {
    for (const [kind, wants] of Object.entries(kinds)) {
      if (!wants) continue;
      await tx.noticePreference.upsert({
        where: { accountId_kind: { accountId, kind } },
        create: { accountId, kind, ...wants },
        update: wants,
      });
    }
    return ok(null);
  });
}

/** Whether names and amounts are said where others may look. Refuses `notice.sign_in`. */
export async function saveDiscretion(ctx: Ctx, input: { readonly hideAmounts: boolean }): Promise<Result<null>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const { accountId } = ctx.actor;
  const { hideAmounts } = input;
  return runOnce(ctx, 'saveDiscretion', input, async (tx) => {
    await tx.discretion.upsert({
      where: { accountId },
      create: { accountId, hideAmounts },
      update: { hideAmounts },
    });
    return ok(null);
  });
}

/** The hours in which no mail or push is sent, on the person's clock. Refuses `notice.sign_in`, `notice.quiet_wrong` (they last no time at all). */
export async function saveQuietHours(ctx: Ctx, input: QuietInput): Promise<Result<null>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const { accountId } = ctx.actor;
  if (input.on && input.from === input.to) return refused(refuseNotice('notice.quiet_wrong'));
  const hours = input.on ? { fromMinute: input.from, toMinute: input.to } : { fromMinute: null, toMinute: null };
  const data = { zone: input.zone, ...hours };
  return runOnce(ctx, 'saveQuietHours', input, async (tx) => {
    await tx.quietHours.upsert({ where: { accountId }, create: { accountId, ...data }, update: data });
    return ok(null);
  });
}

/**
 * Stops what a link in a mail names: the kind's mail, or the saved search. Whoever holds the link may, signed in or not: it came with the
 * mail. Twice is once. Refuses `notice.link_unknown`.
 */
export async function unsubscribe(ctx: Ctx, input: { readonly token: string }): Promise<Result<null>> {
  const hash = hashOf(input.token);
  return inTransaction(ctx.db, async (tx) => {
    const row = await tx.unsubscribeToken.findUnique({ where: { hash } });
    const topic = row && readTopic(row.topic);
    if (!row || !topic) return refused(refuseNotice('notice.link_unknown'));
    const { accountId } = row;
    if ('searchId' in topic) await stopSearch(tx, { searchId: topic.searchId, accountId, at: ctx.clock() });
    else await stopKind(tx, accountId, topic.kind);
    await tx.unsubscribeToken.update({ where: { hash }, data: { usedAt: row.usedAt ?? dateOf(ctx.clock()) } });
    return ok(null);
  });
}

async function stopKind(tx: Parameters<typeof preferenceOf>[0], accountId: string, kind: NoticeKind): Promise<void> {
  const { app, push } = await preferenceOf(tx, accountId, kind);
  await tx.noticePreference.upsert({
    where: { accountId_kind: { accountId, kind } },
    create: { accountId, kind, app, push, mail: false },
    update: { mail: false },
  });
}
