/** One line per trade that ended in a year, for a tax office. */
import { getAsset, getChain } from '#lib/chain/chains.ts';
import type { Db } from '#lib/db/ctx.ts';
import { toBigint, toBigintOrNull } from '#lib/db/decimal.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { dateOf, DAY, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { wallAt } from '#lib/kernel/zones.ts';
import { getMethod } from '#lib/payment/registry.ts';
import { wholePrice } from '#lib/price/ratio.ts';
import { ENDS } from '#lib/trade/machine.ts';
import { csvLine } from '../csv.ts';

export const TAX_COLUMNS = [
  'ended_utc',
  'ended_local',
  'zone',
  'side',
  'outcome',
  'coin',
  'amount',
  'currency',
  'paid',
  'rate',
  'fee',
  'partner',
  'chain',
  'transaction',
  'payment_method',
  'reference',
  'trade',
] as const;

/** So that spreadsheets read names of every script. */
const BYTE_ORDER_MARK = '\uFEFF';
const BATCH = 200;

const COLUMNS = {
  id: true,
  tradeHash: true,
  buyerId: true,
  chainId: true,
  state: true,
  endedAt: true,
  asset: true,
  tokenUnits: true,
  feeUnits: true,
  toBuyerUnits: true,
  paidFeeUnits: true,
  currency: true,
  fiatMinor: true,
  priceNumerator: true,
  priceDenominator: true,
  methodId: true,
  reference: true,
  buyer: { select: { name: true } },
  seller: { select: { name: true } },
} satisfies Prisma.TradeSelect;
type Row = Prisma.TradeGetPayload<{ select: typeof COLUMNS }>;

/** The year's instants, by the clock of a zone: from the first of its seconds to before the first of the next year. */
export function yearIn(zone: string, year: number): { readonly from: Instant; readonly to: Instant } {
  const startOf = (wanted: number): Instant => {
    const wall = Date.UTC(wanted, 0, 1) / 1000;
    // The wall shows at most a day more or less than UTC; twice, since the first guess may lie on the other side of a change of clocks.
    let at = wall;
    for (let again = 0; again < 2; again++) at -= wallAt(zone, at) - wall;
    return at;
  };
  return { from: startOf(year), to: startOf(year + 1) };
}

/** A header and the lines, oldest first. Nothing but the batch at hand is held. */
export async function* writeTrades(
  db: Db,
  accountId: string,
  { year, zone }: { readonly year: number; readonly zone: string },
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(TAX_COLUMNS);
  const { from, to } = yearIn(zone, year);
  for (let last: Row | undefined; ;) {
    const rows: Row[] = await db.trade.findMany({
      where: {
        OR: [{ buyerId: accountId }, { sellerId: accountId }],
        state: { in: [...ENDS] },
        // No money was paid, and the coins are worth nothing.
        practice: false,
        endedAt: { gte: dateOf(from), lt: dateOf(to) },
        ...(last && {
          AND: [{ OR: [{ endedAt: { gt: last.endedAt! } }, { endedAt: last.endedAt!, id: { gt: last.id } }] }],
        }),
      },
      select: COLUMNS,
      orderBy: [{ endedAt: 'asc' }, { id: 'asc' }],
      take: BATCH,
    });
    const transactions = await lastTransactions(db, rows);
    yield rows.map((row) => csvLine(cellsOf(row, accountId, zone, transactions.get(placeOf(row)) ?? ''))).join('');
    last = rows.at(-1);
    if (rows.length < BATCH) return;
  }
}

const placeOf = ({ chainId, tradeHash }: { readonly chainId: number; readonly tradeHash: string | null }): string =>
  `${chainId} ${tradeHash}`;

/** The transaction of each trade's last log, by {@link placeOf}. */
async function lastTransactions(db: Db, trades: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const logs = await db.chainLog.findMany({
    where: { tradeHash: { in: trades.map(({ tradeHash }) => tradeHash) }, revertedAt: null },
    orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
    select: { chainId: true, tradeHash: true, txHash: true },
  });
  return new Map(logs.map((log) => [placeOf(log), log.txHash]));
}

/** What the wall shows, without a zone: the zone has a column of its own. */
const wallText = (zone: string, at: Instant): string =>
  dateOf(wallAt(zone, at)).toISOString().slice(0, 19).replace('T', ' ');

function cellsOf(row: Row, accountId: string, zone: string, transaction: string): string[] {
  const isBuyer = row.buyerId === accountId;
  const asset = getAsset(row.chainId, row.asset);
  const minor = currencyDecimals(row.currency);
  const at = instantOf(row.endedAt!);
  const price = { numerator: toBigint(row.priceNumerator), denominator: toBigint(row.priceDenominator) };
  const coins = coinsOf(row);
  // Of a division only the two know who paid what; the agreed amount would be a guess.
  const paid =
    row.state === 'completed' ? formatUnits(row.fiatMinor, minor, minor) : row.state === 'divided' ? '' : '0';
  return [
    dateOf(at).toISOString(),
    wallText(zone, at),
    zone,
    isBuyer ? 'bought' : 'sold',
    row.state,
    row.asset,
    formatUnits(coins, asset.decimals),
    row.currency,
    paid,
    wholePrice(price, asset.decimals, minor),
    // The seller pays it, in coins, on top of what the buyer gets.
    isBuyer ? '0' : formatUnits(feeOf(row), asset.decimals),
    isBuyer ? row.seller.name : row.buyer.name,
    getChain(row.chainId).name,
    transaction,
    getMethod(row.methodId).label,
    row.reference,
    row.id,
  ];
}

/** Base units that went to the buyer. */
function coinsOf(row: Row): bigint {
  const told = toBigintOrNull(row.toBuyerUnits);
  if (told !== null) return told;
  return row.state === 'completed' ? toBigint(row.tokenUnits) : 0n;
}

function feeOf(row: Row): bigint {
  const told = toBigintOrNull(row.paidFeeUnits);
  if (told !== null) return told;
  return row.state === 'completed' ? toBigint(row.feeUnits) : 0n;
}

/** The years somebody may ask for, the latest first. */
export async function listTradeYears(db: Db, accountId: string, now: Instant): Promise<number[]> {
  const { _min } = await db.trade.aggregate({
    where: { OR: [{ buyerId: accountId }, { sellerId: accountId }], endedAt: { not: null }, practice: false },
    _min: { endedAt: true },
  });
  // A clock ahead of UTC is in the next year a day early.
  const to = dateOf(now + DAY).getUTCFullYear();
  const from = Math.min(to, dateOf(_min.endedAt ? instantOf(_min.endedAt) - DAY : now).getUTCFullYear());
  return Array.from({ length: to - from + 1 }, (_, index) => to - index);
}
