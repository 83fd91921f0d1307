import { hasPower } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getAsset } from '#lib/chain/chains.ts';
import { networkName } from '#lib/chain/traded.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { usdCentsOf } from '#lib/price/queries.ts';
import type { Conflict } from '../court.ts';
import { arrange, readQuestion, type DeskQuestion } from '../desk.ts';
import { conflictsOf } from '../internal/conflicts.ts';
import { FILE, seconds, sideOf, type File } from '../internal/file.ts';
import { timesOf } from '../internal/hold.ts';
import { requireDesk } from '../policy.ts';
import { readReason } from '../schema.ts';
import { NEEDS, type DeskView, type DisputeRow, type Need } from '../view.ts';

const DESK_OPEN = 500;
const DESK_CLOSED = 50;

/**
 * The moderators' desk: what each of them has, what nobody has yet, with the most urgent first, and what was closed last. A row says who, how much and
 * until when, and nothing of the case itself; what the actor cannot take says why. Cases in which the actor has a part as buyer or seller are not on it. An assistant finds those they were let
 * into. Refuses `dispute.not_found` to whoever has no seat.
 */
export async function listDisputes(
  ctx: Ctx,
  input: { readonly chainId: number; readonly question?: DeskQuestion },
): Promise<Result<DeskView>> {
  const asked = requireDesk(ctx.actor);
  if (!asked.ok) return asked;
  const me = asked.value.accountId;
  const question = input.question ?? readQuestion({});
  const others = { buyerId: { not: me }, sellerId: { not: me } };
  const mineOnly = hasPower(ctx.actor, 'cases.rule') ? {} : { assignments: { some: { moderatorId: me } } };
  const include = { ...FILE, assignments: true } as const;
  const [now, open, closed] = await Promise.all([
    chainNow(ctx.db, input.chainId),
    ctx.db.dispute.findMany({
      where: { state: { not: 'closed' }, trade: { ...others, state: 'disputed' }, ...mineOnly },
      include,
      orderBy: { openedAt: 'asc' },
      take: DESK_OPEN,
    }),
    ctx.db.dispute.findMany({
      where: { state: 'closed', trade: others, ...mineOnly },
      include,
      orderBy: { closedAt: 'desc' },
      take: DESK_CLOSED,
    }),
  ]);
  const between = await conflictsOf(
    ctx.db,
    me,
    open.flatMap(({ trade }) => [trade.buyerId, trade.sellerId]),
  );
  const rows = open.map((file) => {
    const row = rowOf(file, now);
    return {
      file,
      row: { ...row, conflict: isFree(row) ? (between(file.trade) ?? judgedBefore(file, row, me)) : null },
    };
  });
  const has = ({ assignments }: Listed) =>
    assignments.some(({ moderatorId, untilAt }) => moderatorId === me && untilAt === null);
  const of = (keep: (of: (typeof rows)[number]) => boolean) =>
    arrange(
      rows.filter(keep).map(({ row }) => row),
      question,
    );
  return ok({
    now,
    mine: of(({ file }) => has(file)),
    free: of(({ file, row }) => !has(file) && isFree(row)),
    others: of(({ file, row }) => !has(file) && !isFree(row)),
    closed: closed.map((file) => rowOf(file, now)),
    needs: Object.fromEntries(
      NEEDS.map((need) => [need, rows.filter(({ row }) => row.need === need).length]),
    ) as DeskView['needs'],
  });
}

const isFree = ({ need }: Pick<DisputeRow, 'need'>): boolean => need !== null && need !== 'rule' && need !== 'overdue';

/** Whoever ruled a case, or came to the same, neither looks at it a second time nor decides its appeal. */
function judgedBefore({ assignments }: Listed, { need }: DisputeRow, me: string): Conflict | null {
  if (need !== 'second' && need !== 'appeal') return null;
  const judged = assignments.some(
    ({ moderatorId, part }) => moderatorId === me && (part === 'judge' || part === 'second'),
  );
  return judged ? 'judged_before' : null;
}

/** Somebody who was asked last has said nothing, and the time is over. */
function isOverdue({ asks }: Listed): boolean {
  const last = asks.at(-1);
  if (!last?.endedAt) return false;
  const buyer = last.of !== 'seller' && last.buyerAnsweredAt === null;
  const seller = last.of !== 'buyer' && last.sellerAnsweredAt === null;
  return buyer || seller;
}

type Listed = File & {
  readonly assignments: readonly {
    readonly part: string;
    readonly moderatorId: string;
    readonly untilAt: Date | null;
  }[];
};

/** What staff have to do with a case next. */
function needOf(file: Listed, now: Instant): Need | null {
  const { state, trade, openedAt, assignments } = file;
  const { rulingFrom, lapseFrom } = timesOf(trade, openedAt);
  const has = (part: string) => assignments.some((one) => one.part === part && one.untilAt === null);
  if (state === 'closed') return null;
  if (now >= lapseFrom) return 'lapsing';
  if (state === 'open') return 'claim';
  if (state === 'appealed') return has('appeal') ? 'rule' : 'appeal';
  if (state === 'concurring') return has('second') ? 'rule' : 'second';
  if (state === 'sealing') return 'sign';
  if (state !== 'review') return null;
  if (isOverdue(file)) return 'overdue';
  return now >= rulingFrom ? 'rule' : null;
}

function rowOf(file: Listed, now: Instant): DisputeRow {
  const { trade } = file;
  const { rulingFrom, backupFrom, lapseFrom } = timesOf(trade, file.openedAt);
  const units = toBigint(trade.tokenUnits);
  const next = [seconds(file.dueAt), rulingFrom, backupFrom, lapseFrom].filter((at) => at !== null && at > now);
  return {
    id: file.id,
    state: file.state,
    reason: readReason(file.reason),
    openedBy: sideOf(file.openedById, trade),
    openedAt: instantOf(file.openedAt),
    rulingFrom,
    lapseFrom,
    buyerName: trade.buyer.name,
    sellerName: trade.seller.name,
    network: networkName(trade.chainId),
    asset: trade.asset,
    assetDecimals: getAsset(trade.chainId, trade.asset).decimals,
    amountUnits: `${units}`,
    currency: trade.currency,
    currencyDecimals: currencyDecimals(trade.currency),
    fiatMinor: `${trade.fiatMinor}`,
    worthUsdMinor: usdCentsOf(trade.chainId, trade.asset, units, 'down')?.toString() ?? null,
    moderatorName: file.assignedTo?.name ?? null,
    need: needOf(file, now),
    conflict: null,
    dueAt: file.state === 'closed' || next.length === 0 ? null : Math.min(...(next as Instant[])),
  };
}
