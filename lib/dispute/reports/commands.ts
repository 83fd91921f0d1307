import type { Report } from '#lib/db/generated/client.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { noteAct } from '#lib/account/commands/staff.ts';
import { requireActor } from '#lib/account/policy.ts';
import { DAY, dateOf, type Instant } from '#lib/kernel/instant.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { findWords } from '#lib/reputation/queries.ts';
import { partyOf } from '#lib/trade/policy.ts';
import { refuseScam } from '#lib/trade/practice/commands.ts';
import { practiceKeys } from '#lib/trade/practice/partner.ts';
import { requireReports } from '../policy.ts';
import { refuseDispute } from '../refusals.ts';
import type { HandleInput, ReportInput } from './schema.ts';

/** Reports one person may make within a day. */
export const MOST_REPORTS = 10;

/**
 * Tells the moderators of somebody; of the practice partner, in a practice trade, nobody (`reportId` null): it is taken as the answer. While one is open nothing more comes of the same by the same; whom it is about hears nothing of it. Refuses
 * `account.sign_in_first`, `dispute.report_self`, `dispute.report_unknown` (nobody, no trade of the two, or no words of theirs that everybody can read), `dispute.report_no_words` (for `other`),
 * `dispute.report_twice`, `dispute.report_too_many`.
 */
export async function makeReport(ctx: Ctx, input: ReportInput): Promise<Result<{ reportId: string | null }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId: reporterId } = asked.value;
  const { accountId: reportedId, tradeId, reason, words } = input;
  const { feedbackId = null, part = null } = input.said ?? {};
  if (reportedId === reporterId) return refused(refuseDispute('dispute.report_self'));
  if (reason === 'other' && words === '') return refused(refuseDispute('dispute.report_no_words'));
  // What the practice partner did is in its script: reporting it is the right answer there, and no work for anybody.
  if (await isPractice(ctx, input)) {
    const answered = await refuseScam(ctx, { tradeId: tradeId! });
    return answered.ok ? ok({ reportId: null }) : answered;
  }
  const now = ctx.clock();
  return runOnce(ctx, 'makeReport', input, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`reports:${reporterId}`}))`;
    const known = (await isKnown(tx, reporterId, input)) && (await isTheirs(tx, input));
    if (!known) return refused(refuseDispute('dispute.report_unknown'));
    const own = { reporterId, createdAt: { gt: dateOf(now - DAY) } };
    if ((await tx.report.count({ where: own })) >= MOST_REPORTS) {
      return refused(refuseDispute('dispute.report_too_many', { most: MOST_REPORTS }));
    }
    const same = { reporterId, reportedId, tradeId, feedbackId, part, state: { not: 'acted' as const } };
    if ((await tx.report.count({ where: same })) > 0) return refused(refuseDispute('dispute.report_twice'));
    const reportId = newId(ctx.random);
    await tx.report.create({
      data: { id: reportId, reporterId, reportedId, tradeId, feedbackId, part, reason, words, createdAt: dateOf(now) },
    });
    // What was said stays in the row: an event is kept for ever.
    await appendEvent(tx, {
      type: 'report.made',
      subjectId: reportId,
      seq: 1,
      data: { reportedId, tradeId, reason, ...(part && { part }) },
      actorId: reporterId,
      at: now,
      final: true,
    });
    return ok({ reportId });
  });
}

const isPractice = async ({ db, actor }: Ctx, { tradeId, accountId }: ReportInput): Promise<boolean> =>
  tradeId !== null &&
  (await db.trade.count({
    where: { id: tradeId, practice: true, buyerId: actor!.accountId, sellerId: accountId },
  })) > 0;

/** Whether there is such a person and, where a trade is named, the two are its buyer and seller. */
async function isKnown(tx: Tx, me: string, { accountId: other, tradeId }: ReportInput): Promise<boolean> {
  if (tradeId === null) {
    // The practice partner is nobody to report: in its trades that is the answer, and elsewhere it does nothing.
    const partner = practiceKeys()?.wallet.address ?? '';
    return (await tx.account.count({ where: { id: other, walletAddress: { not: partner } } })) > 0;
  }
  const trade = await tx.trade.findUnique({ where: { id: tradeId }, select: { buyerId: true, sellerId: true } });
  return trade !== null && partyOf(me, trade) !== null && partyOf(other, trade) !== null;
}

/** Where words are named: whether they are this person's, and open for everybody to read. */
async function isTheirs(tx: Tx, { accountId, said }: ReportInput): Promise<boolean> {
  return !said || (await findWords(tx, said))?.authorId === accountId;
}

/** A moderator has read it. Refuses `dispute.not_found`, `dispute.report_own`, `dispute.wrong_state`, `dispute.changed_meanwhile`. */
export function seeReport(ctx: Ctx, input: HandleInput): Promise<Result<null>> {
  return handle(ctx, input, 'seen');
}

/**
 * A moderator has done what there was to do, and says what. Refuses as `seeReport`, and `dispute.report_no_words`: nobody could tell later what was done.
 */
export async function closeReport(ctx: Ctx, input: HandleInput): Promise<Result<null>> {
  if (input.note === '') return refused(refuseDispute('dispute.report_no_words'));
  return handle(ctx, input, 'acted');
}

async function handle(ctx: Ctx, input: HandleInput, to: 'seen' | 'acted'): Promise<Result<null>> {
  const asked = requireReports(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const at = ctx.clock();
  return runOnce(ctx, to === 'acted' ? 'closeReport' : 'seeReport', input, async (tx) => {
    const report = await tx.report.findUnique({ where: { id: input.reportId } });
    if (!report) return refused(refuseDispute('dispute.not_found'));
    if (accountId === report.reporterId || accountId === report.reportedId) {
      return refused(refuseDispute('dispute.report_own'));
    }
    if (report.state === 'acted' || report.state === to) return refused(refuseDispute('dispute.wrong_state'));
    const written = await write(tx, report, input, { to, by: accountId, at });
    if (!written.ok) return written;
    const subject = { noun: 'report', id: report.id };
    const reason = input.note || 'Read.';
    await noteAct(tx, ctx, asked.value, { act: to === 'acted' ? 'reports.close' : 'reports.see', subject, reason });
    return written;
  });
}

type Step = { readonly to: 'seen' | 'acted'; readonly by: string; readonly at: Instant };

/** Compare-and-set on the version, with the event row in the same transaction. */
async function write(tx: Tx, report: Report, input: HandleInput, { to, by, at }: Step): Promise<Result<null>> {
  const version = report.version + 1;
  const seen = report.seenAt === null ? { seenById: by, seenAt: dateOf(at) } : {};
  const acted = to === 'acted' ? { actedById: by, actedAt: dateOf(at), note: input.note } : {};
  const changed = await tx.report.updateMany({
    where: { id: report.id, version: input.version },
    data: { state: to, version, ...seen, ...acted },
  });
  if (changed.count === 0) return refused(refuseDispute('dispute.changed_meanwhile'));
  await appendEvent(tx, {
    type: to === 'acted' ? 'report.acted' : 'report.seen',
    subjectId: report.id,
    seq: version,
    data: {},
    actorId: by,
    at,
    final: true,
  });
  return ok(null);
}
