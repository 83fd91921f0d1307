import { hasPower } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getAsset } from '#lib/chain/chains.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { usdCentsOf } from '#lib/price/queries.ts';
import { FILE, seconds, sideOf, type File } from '../internal/file.ts';
import { timesOf } from '../internal/hold.ts';
import { requireDesk } from '../policy.ts';
import { readReason } from '../schema.ts';
import { NEEDS, type DeskView, type DisputeRow, type Need } from '../view.ts';

const DESK_OPEN = 500;
const DESK_CLOSED = 50;

/**
 * The moderators' desk: what each of them has, what nobody has yet, with the most urgent first, and what was closed last. A row says who, how much and
 * until when, and nothing of the case itself. Cases in which the actor has a part as buyer or seller are not on it. An assistant finds those they were let
 * into. Refuses `dispute.not_found` to whoever has no seat.
 */
export async function listDisputes(ctx: Ctx, input: { readonly chainId: number }): Promise<Result<DeskView>> {
  const asked = requireDesk(ctx.actor);
  if (!asked.ok) return asked;
  const me = asked.value.accountId;
  const others = { buyerId: { not: me }, sellerId: { not: me } };
  const mineOnly = hasPower(ctx.actor, 'cases.rule') ? {} : { assignments: { some: { moderatorId: me } } };
  const include = { ...FILE, assignments: { where: { untilAt: null } } } as const;
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
  const rows = open.map((file) => ({ file, row: rowOf(file, now) }));
  const has = ({ assignments }: (typeof open)[number]) => assignments.some(({ moderatorId }) => moderatorId === me);
  const isFree = ({ need }: DisputeRow) => need !== null && need !== 'rule';
  const urgent = (list: typeof rows) => list.map(({ row }) => row).sort(byUrgency);
  return ok({
    now,
    mine: urgent(rows.filter(({ file }) => has(file))),
    free: urgent(rows.filter(({ file, row }) => !has(file) && isFree(row))),
    others: urgent(rows.filter(({ file, row }) => !has(file) && !isFree(row))),
    closed: closed.map((file) => rowOf(file, now)),
  });
}

const rank = (need: Need | null): number => (need === null ? NEEDS.length : NEEDS.indexOf(need));

/** What is lost first if nobody acts, then what waits longest. */
function byUrgency(a: DisputeRow, b: DisputeRow): number {
  return rank(a.need) - rank(b.need) || (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity) || a.openedAt - b.openedAt;
}

type Listed = File & { readonly assignments: readonly { readonly part: string; readonly moderatorId: string }[] };

/** What staff have to do with a case next. */
function needOf({ state, trade, openedAt, assignments }: Listed, now: Instant): Need | null {
  const { rulingFrom, lapseFrom } = timesOf(trade, openedAt);
  const has = (part: string) => assignments.some((one) => one.part === part);
  if (state === 'closed') return null;
  if (now >= lapseFrom) return 'lapsing';
  if (state === 'open') return 'claim';
  if (state === 'appealed') return has('appeal') ? 'rule' : 'appeal';
  if (state === 'concurring') return has('second') ? 'rule' : 'second';
  if (state === 'sealing') return 'sign';
  return state === 'review' && now >= rulingFrom ? 'rule' : null;
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
    asset: trade.asset,
    assetDecimals: getAsset(trade.chainId, trade.asset).decimals,
    amountUnits: `${units}`,
    currency: trade.currency,
    currencyDecimals: currencyDecimals(trade.currency),
    fiatMinor: `${trade.fiatMinor}`,
    worthUsdMinor: usdCentsOf(trade.chainId, trade.asset, units, 'down')?.toString() ?? null,
    moderatorName: file.assignedTo?.name ?? null,
    need: needOf(file, now),
    dueAt: file.state === 'closed' || next.length === 0 ? null : Math.min(...(next as Instant[])),
  };
}
