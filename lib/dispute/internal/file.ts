/** The case as it is read from the database, and what every view of it says alike. */
import { TRADER_SELECT } from '#lib/account/view.ts';
import { getAsset } from '#lib/chain/chains.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { divide } from '#lib/trade/division.ts';
import type { Move } from '#lib/trade/machine.ts';
import { partyOf, type Party } from '#lib/trade/policy.ts';
import { FAULTS, OFFENCES } from '../court.ts';
import { timesOf } from './hold.ts';
import { readReason } from '../schema.ts';
import type { AskView, PublishedRuling, RulingView } from '../view.ts';

export const FILE = {
  trade: { include: { buyer: { select: TRADER_SELECT }, seller: { select: TRADER_SELECT } } },
  statements: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
  excerpts: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
  signatures: { orderBy: { createdAt: 'asc' } },
  asks: { orderBy: [{ at: 'asc' }, { id: 'asc' }] },
  rulings: { orderBy: [{ instance: 'asc' }, { decidedAt: 'asc' }] },
  assignedTo: { select: { name: true } },
} satisfies Prisma.DisputeInclude;
export type File = Prisma.DisputeGetPayload<{ include: typeof FILE }>;

export const seconds = (date: Date | null): Instant | null => (date === null ? null : instantOf(date));

export const sideOf = (accountId: string, trade: Pick<File['trade'], 'buyerId' | 'sellerId'>): Party =>
  partyOf(accountId, trade) ?? 'buyer';

export function headOf(file: File, now: Instant) {
  const { trade } = file;
  return {
    id: file.id,
    tradeId: trade.id,
    version: file.version,
    state: file.state,
    reason: readReason(file.reason),
    openedBy: sideOf(file.openedById, trade),
    openedAt: instantOf(file.openedAt),
    closedAt: seconds(file.closedAt),
    endedBy: trade.endedBy as Move | null,
    statements: file.statements.map((said) => ({
      by: sideOf(said.authorId, trade),
      text: said.text,
      at: instantOf(said.createdAt),
    })),
    excerpts: file.excerpts.map(({ id, authorId, excerpt, createdAt }) => ({
      id,
      by: sideOf(authorId, trade),
      at: instantOf(createdAt),
      excerpt,
    })),
    ruling: paidBy(file),
    rulings: file.rulings.filter(({ publishedAt }) => publishedAt !== null).map((ruling) => publishedOf(file, ruling)),
    asks: file.asks.map(askOf),
    moderatorName: file.assignedTo?.name ?? null,
    now,
    ...timesOf(trade, file.openedAt),
    asset: trade.asset,
    assetDecimals: getAsset(trade.chainId, trade.asset).decimals,
    amountUnits: `${toBigint(trade.tokenUnits)}`,
    feeUnits: `${toBigint(trade.feeUnits)}`,
  };
}

const askOf = (ask: File['asks'][number]): AskView => ({
  of: ask.of === 'buyer' || ask.of === 'seller' ? ask.of : 'both',
  text: ask.text,
  at: instantOf(ask.at),
  dueAt: instantOf(ask.dueAt),
  buyerAnsweredAt: seconds(ask.buyerAnsweredAt),
  sellerAnsweredAt: seconds(ask.sellerAnsweredAt),
  endedAt: seconds(ask.endedAt),
});

export const faultOf = (value: string) => FAULTS.find((one) => one === value) ?? 'nobody';
export const offenceOf = (value: string | null) => OFFENCES.find((one) => one === value) ?? null;

function divisionOf({ trade }: File, toBuyer: bigint) {
  const division = divide(toBigint(trade.tokenUnits), toBigint(trade.feeUnits), toBuyer);
  if (!division) throw new Error(`more than trade ${trade.id} holds`);
  return { toBuyerUnits: `${toBuyer}`, feeUnits: `${division.fee}`, toSellerUnits: `${division.toSeller}` };
}

function publishedOf(file: File, ruling: File['rulings'][number]): PublishedRuling {
  return {
    id: ruling.id,
    instance: ruling.instance === 2 ? 2 : 1,
    ...divisionOf(file, toBigint(ruling.toBuyerUnits)),
    reason: ruling.reason,
    fault: faultOf(ruling.fault),
    offence: offenceOf(ruling.offence),
    byNoShow: ruling.byNoShow,
    publishedAt: instantOf(ruling.publishedAt!),
    appealUntil: seconds(ruling.appealUntil),
    acceptedBy: [
      ...(ruling.buyerAcceptedAt ? (['buyer'] as const) : []),
      ...(ruling.sellerAcceptedAt ? (['seller'] as const) : []),
    ],
    appealedBy: ruling.appealedById === null ? null : sideOf(ruling.appealedById, file.trade),
    appealReason: ruling.appealReason,
    stoodAt: seconds(ruling.stoodAt),
  };
}

/** What the chain paid by a ruling. The reasons belong to it only where the amounts are those that were ruled. */
function paidBy(file: File): RulingView | null {
  const { trade, toBuyerUnits, rulingReason } = file;
  if (trade.endedBy !== 'rule' || trade.toBuyerUnits === null) return null;
  const toBuyer = toBigint(trade.toBuyerUnits);
  const ours = toBuyerUnits !== null && toBigint(toBuyerUnits) === toBuyer;
  return { ...divisionOf(file, toBuyer), reason: ours ? (rulingReason ?? '') : '' };
}
