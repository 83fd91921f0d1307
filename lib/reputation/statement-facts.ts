/**
 * Facts out of the escrow's events alone. The site makes its statements with this over the logs it keeps, and whoever checks one over the logs of a node:
 * the same events say the same. Pure.
 */
import { bucketOf, countOf, percentile, type Times } from './times.ts';
import { ENDINGS, type ChainFacts, type Ending, type StatedTrade } from './statement.ts';

/** One event of one trade. */
export type EscrowEvent = {
  readonly name: string;
  readonly seller: string;
  readonly buyer: string;
  /** Of the openings. */
  readonly token?: string;
  /** Base units, of the openings and of the ends. */
  readonly amount?: string;
  readonly toBuyer?: string;
  /** Of a dispute: who opened it. */
  readonly by?: string;
  /** Time of its block, seconds. */
  readonly at: number;
  readonly block: number;
  readonly tx: string;
  readonly log: number;
};

/** A trade as its events tell it. */
export type ChainTrade = StatedTrade & {
  readonly other: string;
  readonly toBuyer: string;
  readonly fundedAt: number;
  readonly paidAt: number | null;
  readonly endedAt: number;
  readonly disputedByMe: boolean;
};

const OPENINGS = ['Funded', 'Drawn'];
const isEnding = (name: string): name is Ending => (ENDINGS as readonly string[]).includes(name);
export const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const placeOf = ({ block, tx, log }: EscrowEvent) => ({ block, tx, log });

/** A trade of this wallet, of its events up to its end; undefined: it has not ended, or is not theirs. */
export function tradeOfEvents(id: string, wallet: string, events: readonly EscrowEvent[]): ChainTrade | undefined {
  const opening = events.find(({ name }) => OPENINGS.includes(name));
  const end = events.find(({ name }) => isEnding(name));
  if (!opening || !end || !isEnding(end.name)) return undefined;
  const role = isSame(opening.seller, wallet) ? 'seller' : isSame(opening.buyer, wallet) ? 'buyer' : undefined;
  if (!role) return undefined;
  const dispute = events.find(({ name }) => name === 'Disputed');
  return {
    id,
    role,
    token: opening.token!,
    amount: opening.amount!,
    opened: placeOf(opening),
    ended: placeOf(end),
    ending: end.name,
    other: role === 'seller' ? opening.buyer : opening.seller,
    toBuyer: end.toBuyer!,
    fundedAt: opening.at,
    paidAt: events.find(({ name }) => name === 'MarkedPaid')?.at ?? null,
    endedAt: end.at,
    disputedByMe: dispute?.by !== undefined && isSame(dispute.by, wallet),
  };
}

/** The buyer got everything, and not because a ruling took it from this seller: as the profile counts it (evidence.ts). */
const isCompleted = ({ amount, toBuyer, ending, role }: ChainTrade): boolean =>
  toBuyer === amount && !(ending === 'Ruled' && role === 'seller');

/** A ruling gave everything to the other one. */
const isLost = ({ amount, toBuyer, ending, role }: ChainTrade): boolean =>
  ending === 'Ruled' && (role === 'seller' ? toBuyer === amount : toBuyer === '0');

function timesOf(seconds: readonly number[]): ChainFacts['pay'] {
  const times = new Map<number, number>();
  for (const one of seconds) times.set(bucketOf(one), (times.get(bucketOf(one)) ?? 0) + 1);
  const all: Times = times;
  return { count: countOf(all), medianSeconds: percentile(all, 0.5), ninetiethSeconds: percentile(all, 0.9) };
}

function tokensOf(completed: readonly ChainTrade[]): ChainFacts['tokens'] {
  const sums = new Map<string, bigint>();
  for (const { token, amount } of completed) sums.set(token, (sums.get(token) ?? 0n) + BigInt(amount));
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([token, units]) => ({ token, units: `${units}` }));
}

/** All that these trades say, whatever their order. */
export function chainFactsOf(trades: readonly ChainTrade[]): ChainFacts {
  const completed = trades.filter(isCompleted);
  const endings = Object.fromEntries(
    ENDINGS.map((name) => [name, trades.filter(({ ending }) => ending === name).length]),
  ) as Record<Ending, number>;
  const firsts = completed.map(({ fundedAt }) => fundedAt);
  return {
    completed: completed.length,
    endings,
    tokens: tokensOf(completed),
    partners: new Set(completed.filter(({ ending }) => ending !== 'Ruled').map(({ other }) => other.toLowerCase()))
      .size,
    firstTradeAt: firsts.length === 0 ? null : firsts.reduce((a, b) => Math.min(a, b)),
    disputesOpened: trades.filter(({ disputedByMe }) => disputedByMe).length,
    disputesLost: trades.filter(isLost).length,
    pay: timesOf(
      trades.flatMap(({ role, paidAt, fundedAt }) => (role === 'buyer' && paidAt !== null ? [paidAt - fundedAt] : [])),
    ),
    release: timesOf(
      trades.flatMap(({ role, paidAt, endedAt, ending }) =>
        role === 'seller' && paidAt !== null && ending === 'Released' ? [endedAt - paidAt] : [],
      ),
    ),
  };
}

/** As a statement lists it. */
export const statedOf = ({ id, role, token, amount, opened, ended, ending }: ChainTrade): StatedTrade => ({
  id,
  role,
  token,
  amount,
  opened,
  ended,
  ending,
});

type Stamp = Pick<EscrowEvent, 'at' | 'block' | 'tx' | 'log'>;

/** An event of its decoded arguments, amounts as numbers or as texts. */
export function eventOfArgs(name: string, args: Readonly<Record<string, unknown>>, stamp: Stamp): EscrowEvent {
  const { seller, buyer, terms, toBuyer, by } = args as {
    seller: string;
    buyer: string;
    terms?: { token: string; amount: string | bigint };
    toBuyer?: string | bigint;
    by?: string;
  };
  return {
    name,
    seller,
    buyer,
    ...(terms && { token: terms.token, amount: `${terms.amount}` }),
    ...(toBuyer !== undefined && { toBuyer: `${toBuyer}` }),
    ...(by !== undefined && { by }),
    ...stamp,
  };
}
