import type { Prisma } from '#lib/db/generated/client.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { lookAsStaff, noteLook } from '#lib/account/commands/staff.ts';
import { requireReports } from '../policy.ts';
import { readPart } from '#lib/reputation/schema.ts';
import { readReportReason } from './schema.ts';
import type { ReportDesk, ReportView } from './view.ts';

const NAMED = { select: { id: true, name: true } } as const;
const FILE = { reporter: NAMED, reported: NAMED, feedback: true } satisfies Prisma.ReportInclude;
type File = Prisma.ReportGetPayload<{ include: typeof FILE }>;

const MOST_WAITING = 100;
const MOST_DONE = 30;

/**
 * The reports that wait, the longest waiting first, and those done last. A moderator does not see those they made or that are about them. Refuses
 * `dispute.not_found` to whoever is no moderator.
 */
export async function listReports(ctx: Ctx): Promise<Result<ReportDesk>> {
  const asked = requireReports(ctx.actor);
  if (!asked.ok) return asked;
  const me = asked.value.accountId;
  const others = { reporterId: { not: me }, reportedId: { not: me } };
  const [waiting, done] = await Promise.all([
    ctx.db.report.findMany({
      where: { ...others, state: { not: 'acted' } },
      include: FILE,
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: MOST_WAITING,
    }),
    ctx.db.report.findMany({
      where: { ...others, state: 'acted' },
      include: FILE,
      orderBy: [{ actedAt: 'desc' }, { id: 'asc' }],
      take: MOST_DONE,
    }),
  ]);
  const rows = [...waiting, ...done];
  const [counts, names] = await Promise.all([countsAbout(ctx, rows), namesOf(ctx, rows)]);
  const view = (row: File) => viewOf(row, counts, names);
  await noteLook(ctx, asked.value, { act: 'reports.list', subject: null });
  return ok({ waiting: waiting.map(view), done: done.map(view) });
}

/** What was reported about one person, the last first. A moderator does not see those they made. Refuses whoever may not (`account.role_needed`). */
export async function listReportsAbout(
  ctx: Ctx,
  input: { readonly accountId: string },
): Promise<Result<readonly ReportView[]>> {
  const { accountId: reportedId } = input;
  const subject = { noun: 'account', id: reportedId };
  return lookAsStaff(ctx, { power: 'users.read', act: 'users.reports', subject }, async (actor) => {
    if (reportedId === actor.accountId) return ok([]);
    const rows = await ctx.db.report.findMany({
      where: { reportedId, reporterId: { not: actor.accountId } },
      include: FILE,
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      take: MOST_DONE,
    });
    const [counts, names] = await Promise.all([countsAbout(ctx, rows), namesOf(ctx, rows)]);
    return ok(rows.map((row) => viewOf(row, counts, names)));
  });
}

type Counts = ReadonlyMap<string, ReportView['about']>;

async function countsAbout(ctx: Ctx, rows: readonly File[]): Promise<Counts> {
  const reportedId = { in: [...new Set(rows.map((row) => row.reportedId))] };
  const pairs = await ctx.db.report.groupBy({
    by: ['reportedId', 'reporterId'],
    where: { reportedId },
    _count: { _all: true },
  });
  const counts = new Map<string, { reports: number; people: number }>();
  for (const pair of pairs) {
    const before = counts.get(pair.reportedId) ?? { reports: 0, people: 0 };
    counts.set(pair.reportedId, { reports: before.reports + pair._count._all, people: before.people + 1 });
  }
  return counts;
}

async function namesOf(ctx: Ctx, rows: readonly File[]): Promise<ReadonlyMap<string, string>> {
  const ids = rows.flatMap(({ seenById, actedById }) => [seenById, actedById]).filter((id) => id !== null);
  const people = await ctx.db.account.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(people.map(({ id, name }) => [id, name]));
}

/** The words as they stand by now: a report is only ever of such as everybody could read. */
function saidOf({ feedback, part: name }: File): ReportView['said'] {
  const part = readPart(name);
  if (!feedback || !part) return null;
  const words = part === 'comment' ? feedback.comment : feedback.reply;
  return { feedbackId: feedback.id, part, words: words || null };
}

function viewOf(row: File, counts: Counts, names: ReadonlyMap<string, string>): ReportView {
  const { seenAt, seenById, actedAt, actedById } = row;
  const nameOf = (id: string | null) => names.get(id ?? '') ?? '';
  return {
    id: row.id,
    version: row.version,
    state: row.state,
    reporter: row.reporter,
    reported: row.reported,
    about: counts.get(row.reportedId) ?? { reports: 1, people: 1 },
    tradeId: row.tradeId,
    reason: readReportReason(row.reason),
    words: row.words,
    said: saidOf(row),
    at: instantOf(row.createdAt),
    seen: seenAt && { by: nameOf(seenById), at: instantOf(seenAt) },
    acted: actedAt && { by: nameOf(actedById), at: instantOf(actedAt), note: row.note ?? '' },
  };
}
