/** A trade as the page knows it: its terms from a file or from a log, where it stands from the chain. */
import { z } from 'zod';
import { NATIVE as NOBODY } from '#lib/chain/chains.ts';
import { tradeHashOf, type Terms } from '#lib/chain/signing.ts';
import { hasSeat, type Seats } from '#lib/dispute/ruling.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { dealHash } from '#lib/trade/deal.ts';
import {
  CHAIN_STATUS,
  STATES,
  isEnd,
  openMoves,
  type OpenMove,
  type Role,
  type TradeFacts,
  type TradeState,
} from '#lib/trade/machine.ts';
import { dealSchema, termsSchema, type Deal } from '#lib/trade/schema.ts';
import { readSeats, type Connection, viewEscrow } from './connection.ts';
import { refuseExit } from './refusals.ts';

export type Place = { readonly chainId: number; readonly contract: string };

export type Held = {
  readonly move: string;
  readonly signer: string;
  readonly signature: string;
  readonly validUntil: number;
  readonly value: string | null;
};

export type KnownTrade = Place & {
  readonly hash: string;
  readonly terms: Terms;
  /** What the two agreed on off the chain; null where no file told, or it is not what the terms commit to. */
  readonly deal: Deal | null;
  /** Signatures that came with the file. */
  readonly held: readonly Held[];
};

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const hex = z.string().regex(/^0x(?:[0-9a-fA-F]{2})*$/);

const fileSchema = z.object({
  format: z.literal('holdfast-trade-1'),
  chainId: z.int().positive(),
  contract: address,
  tradeHash: z.string().regex(/^0x[0-9a-f]{64}$/),
  terms: termsSchema,
  /** Read apart: a deal of another release is no reason to refuse the terms. */
  deal: z.unknown().optional(),
  signatures: z.array(
    z.object({
      move: z.string(),
      signer: address,
      signature: hex,
      validUntil: z.string().regex(/^\d{1,13}$/),
      value: z
        .string()
        .regex(/^\d{1,39}$/)
        .nullable(),
    }),
  ),
});

/**
 * Reads a trade file. Refuses `exit.trade_file_wrong` (something else) and `exit.trade_file_altered` (its terms are not those
 * of its number); whether the chain holds that number is asked by `standingOf`.
 */
export function readTradeFile(text: string): Result<KnownTrade> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Some other file.
    return refused(refuseExit('exit.trade_file_wrong'));
  }
  const read = fileSchema.safeParse(value);
  if (!read.success) return refused(refuseExit('exit.trade_file_wrong'));
  const { chainId, contract, tradeHash, terms, deal, signatures } = read.data;
  if (hashOf(terms) !== tradeHash) return refused(refuseExit('exit.trade_file_altered'));
  const held = signatures.map((one) => ({ ...one, validUntil: Number(one.validUntil) }));
  return ok({ chainId, contract, hash: tradeHash, terms, deal: agreedDeal(deal, terms), held });
}

/** The deal, if it is the one that the terms commit to. */
function agreedDeal(deal: unknown, terms: Terms): Deal | null {
  const read = dealSchema.safeParse(deal);
  return read.success && dealHash(read.data) === terms.deal ? read.data : null;
}

/** The trade's number, or undefined where the terms do not fit the contract's types. */
export function hashOf(terms: Terms): string | undefined {
  try {
    return tradeHashOf(terms);
  } catch {
    return undefined;
  }
}

export type Standing = {
  /** `over`: it ended, or never was: a later trade has its lane. */
  readonly state: TradeState | 'over';
  readonly facts: TradeFacts;
  /** Who sits under the arbiters' addresses. */
  readonly seats: { readonly arbiter: Seats; readonly backup: Seats | null };
};

/** Which state the contract's status means; None and Ended mean several and are told apart by the caller. */
const stateOf = (status: string): TradeState | undefined =>
  STATES.find((state) => CHAIN_STATUS[state] === status && status !== 'None' && !isEnd(state));

const STATUS = ['None', 'Funded', 'Paid', 'Disputed', 'Ended'] as const;

/**
 * Where a trade stands, by the chain alone. Refuses `exit.other_trade`: the lane's round is held by other terms than these, so the
 * file was altered, or never came true.
 * @param now chain seconds
 */
export async function standingOf(connection: Connection, trade: KnownTrade, now: Instant): Promise<Result<Standing>> {
  const { terms, contract } = trade;
  const answer = await viewEscrow(connection, contract, 'statusOf', [terms]);
  if (!answer.ok) return answer;
  const status = STATUS[Number(answer.value[0])] ?? 'None';
  const time = Number(answer.value[1]);
  let state: Standing['state'] | undefined = stateOf(status);
  if (status === 'Ended') state = 'over';
  if (status === 'None') {
    const unopened = await unopenedState(connection, trade, now);
    if (!unopened.ok) return unopened;
    state = unopened.value;
  }
  const seats = await seatsOf(connection, terms);
  if (!seats.ok) return seats;
  return ok({ state: state!, facts: factsOf(terms, state!, time), seats: seats.value });
}

async function unopenedState(
  connection: Connection,
  { terms, contract }: KnownTrade,
  now: Instant,
): Promise<Result<'awaiting_escrow' | 'cancelled' | 'over'>> {
  const slot = await viewEscrow(connection, contract, 'slotOf', [terms.seller, terms.lane]);
  if (!slot.ok) return slot;
  const round = Number(slot.value[0]);
  if (terms.round === round) return refused(refuseExit('exit.other_trade'));
  if (terms.round < round) return ok('over');
  return ok(now <= terms.openBy ? 'awaiting_escrow' : 'cancelled');
}

async function seatsOf(connection: Connection, terms: Terms): Promise<Result<Standing['seats']>> {
  const arbiter = await readSeats(connection, terms.arbiter);
  if (!arbiter.ok) return arbiter;
  if (terms.backupArbiter === NOBODY) return ok({ arbiter: arbiter.value, backup: null });
  const backup = await readSeats(connection, terms.backupArbiter);
  return backup.ok ? ok({ arbiter: arbiter.value, backup: backup.value }) : backup;
}

/**
 * What the table needs. `cancelledBy`, `lockedBy` and `extended` are the site's facts, not the chain's: here every move that the
 * contract would take of these two is offered.
 */
function factsOf(terms: Terms, state: Standing['state'], time: Instant): TradeFacts {
  return {
    state: state === 'over' ? 'cancelled' : state,
    openBy: terms.openBy,
    paymentDeadline: state === 'awaiting_payment' ? time : null,
    disputedAt: state === 'disputed' ? time : null,
    hearingWindow: terms.hearingWindow,
    rulingWindow: terms.rulingWindow,
    fromVault: terms.fromVault,
    hasBackup: terms.backupArbiter !== NOBODY,
    cancelledBy: null,
    lockedBy: 'seller',
    extended: false,
  };
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Every part a person has in a trade; `anyone` always, because some moves are anybody's. */
export function rolesOf(terms: Terms, seats: Standing['seats'] | undefined, person: string): Role[] {
  const roles: Role[] = [];
  if (same(terms.seller, person)) roles.push('seller');
  if (same(terms.buyer, person)) roles.push('buyer');
  if (seats && hasSeat(seats.arbiter, person)) roles.push('arbiter');
  if (seats?.backup && hasSeat(seats.backup, person)) roles.push('backup');
  return [...roles, 'anyone'];
}

export type RoleMove = OpenMove & { readonly role: Role };

/** The chain's moves of a person, from the one table; each once, the role that may do it earliest. */
export function movesOf(standing: Standing, roles: readonly Role[], now: Instant): RoleMove[] {
  const found = new Map<string, RoleMove>();
  for (const role of roles)
    for (const open of openMoves(standing.facts, role, now)) {
      if (open.move === 'cancel' || open.move === 'expire' || open.move === 'draw') continue;
      const before = found.get(open.move);
      if (!before || (open.opensAt ?? 0) < (before.opensAt ?? 0)) found.set(open.move, { ...open, role });
    }
  return [...found.values()];
}
