/** Reads of signals: the list for the staff, and what was decided about oneself. */
import { lookAsStaff } from '#lib/account/commands/staff.ts';
import { requireActor } from '#lib/account/policy.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import type { Prisma, Signal } from '#lib/db/generated/client.ts';
import { DAY, instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { readSignalKind, sumOf } from './kinds.ts';
import {
  APPEAL_DAYS,
  readMeasure,
  type OwnReviewView,
  type ReviewDesk,
  type ReviewView,
  type SignalView,
} from './view.ts';

const NAMED = { select: { id: true, name: true } } as const;
const FILE = { account: NAMED } satisfies Prisma.ReviewInclude;
type File = Prisma.ReviewGetPayload<{ include: typeof FILE }>;

const MOST_WAITING = 50;
const MOST_DONE = 30;

/** What waits, what was appealed, what was decided last. Nobody reads what is about them. Refuses whoever may not (`account.role_needed`). */
export async function listReviews(ctx: Ctx): Promise<Result<ReviewDesk>> {
  return lookAsStaff(ctx, { power: 'signals.read', act: 'signals.list', subject: null }, async (actor) => {
    const others = { accountId: { not: actor.accountId } };
    const read = (where: Prisma.ReviewWhereInput, orderBy: Prisma.ReviewOrderByWithRelationInput[], take: number) =>
      ctx.db.review.findMany({
        where: { ...others, ...where },
        include: FILE,
        orderBy: [...orderBy, { id: 'asc' }],
        take,
      });
    const [waiting, appealed, done] = await Promise.all([
      read({ state: 'waiting' }, [{ score: 'desc' }, { openedAt: 'asc' }], MOST_WAITING),
      read({ appealedAt: { not: null }, settledAt: null }, [{ appealedAt: 'asc' }], MOST_WAITING),
      read(
        { state: 'decided', OR: [{ appealedAt: null }, { settledAt: { not: null } }] },
        [{ decidedAt: 'desc' }],
        MOST_DONE,
      ),
    ]);
    const rows = [...waiting, ...appealed, ...done];
    const signals = await ctx.db.signal.findMany({
      where: { accountId: { in: rows.map(({ accountId }) => accountId) } },
      orderBy: [{ score: 'desc' }, { firstSeenAt: 'asc' }, { id: 'asc' }],
    });
    const names = await namesOf(ctx, rows, signals);
    const view = (row: File) => reviewView(row, signals, names, actor.accountId);
    return ok({ waiting: waiting.map(view), appealed: appealed.map(view), done: done.map(view) });
  });
}

async function namesOf(
  ctx: Ctx,
  rows: readonly File[],
  signals: readonly Signal[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...rows.map(({ decidedById }) => decidedById), ...signals.map(({ otherId }) => otherId)];
  const people = await ctx.db.account.findMany({
    where: { id: { in: ids.filter((id): id is string => Boolean(id)) } },
    select: { id: true, name: true },
  });
  return new Map(people.map(({ id, name }) => [id, name]));
}

/** Figures alone: what a signal says is never somebody's words. */
const figuresOf = (data: unknown): Record<string, number> =>
  Object.fromEntries(
    Object.entries((data ?? {}) as Record<string, unknown>).filter((entry): entry is [string, number] =>
      Number.isFinite(entry[1]),
    ),
  );

function signalView(row: Signal, names: ReadonlyMap<string, string>): SignalView[] {
  const kind = readSignalKind(row.kind);
  if (!kind) return [];
  const { otherId, score, data, dismissedAt } = row;
  return [
    {
      kind,
      score,
      other: otherId === '' ? null : { id: otherId, name: names.get(otherId) ?? '' },
      data: figuresOf(data),
      firstSeenAt: instantOf(row.firstSeenAt),
      lastSeenAt: instantOf(row.lastSeenAt),
      dismissed: dismissedAt !== null,
    },
  ];
}

const secondsOf = (date: Date | null) => (date === null ? null : instantOf(date));

function appealOf(row: File | Omit<File, 'account'>): ReviewView['appeal'] {
  if (!row.appealedAt) return null;
  const { appeal: text, settleReason: reason } = row;
  return { text, at: instantOf(row.appealedAt), settledAt: secondsOf(row.settledAt), reason };
}

function reviewView(row: File, all: readonly Signal[], names: ReadonlyMap<string, string>, me: string): ReviewView {
  const signals = all.filter(({ accountId }) => accountId === row.accountId).flatMap((one) => signalView(one, names));
  const { decidedAt, decidedById, said, lifted } = row;
  return {
    id: row.id,
    version: row.version,
    person: row.account,
    openedAt: instantOf(row.openedAt),
    sum: sumOf(signals.filter(({ dismissed }) => !dismissed)),
    signals,
    decision: decidedAt && {
      measure: readMeasure(row.measure),
      by: names.get(decidedById ?? '') ?? '',
      own: decidedById === me,
      at: instantOf(decidedAt),
      until: secondsOf(row.until),
      said,
      lifted,
    },
    appeal: appealOf(row),
  };
}

/** What people of the staff decided about the actor because of signals, the last first. Refuses `account.sign_in_first`. */
export async function listOwnReviews(ctx: Ctx): Promise<Result<readonly OwnReviewView[]>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const rows = await ctx.db.review.findMany({
    where: { accountId: asked.value.accountId, measure: { in: ['hold', 'pause', 'ban'] } },
    orderBy: [{ decidedAt: 'desc' }, { id: 'asc' }],
  });
  const now = ctx.clock();
  return ok(
    rows.flatMap((row): OwnReviewView[] => {
      const measure = readMeasure(row.measure);
      if (measure === 'none' || !row.decidedAt) return [];
      const at = instantOf(row.decidedAt);
      const appealUntil = at + APPEAL_DAYS * DAY;
      const { id, said, lifted } = row;
      const mayAppeal = row.appealedAt === null && now <= appealUntil;
      return [
        { id, measure, at, until: secondsOf(row.until), said, lifted, appealUntil, mayAppeal, appeal: appealOf(row) },
      ];
    }),
  );
}
