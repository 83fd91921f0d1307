import { toBigint } from '#lib/db/decimal.ts';
import type { Outcome } from '../transparency.ts';

type Units = Parameters<typeof toBigint>[0];

type Ended = {
  readonly endedBy: string | null;
  readonly toBuyerUnits: Units | null;
  readonly tokenUnits: Units;
};

/** To whom a ruling gave what there was. */
export function sideOfDivision(toBuyer: bigint, whole: bigint): 'buyer' | 'seller' | 'divided' {
  if (toBuyer === whole) return 'buyer';
  return toBuyer === 0n ? 'seller' : 'divided';
}

/** How a disputed trade ended. */
export function outcomeOf({ endedBy, toBuyerUnits, tokenUnits }: Ended): Outcome {
  if (endedBy === 'settle') return 'settled';
  if (endedBy === 'lapse') return 'lapsed';
  if (endedBy === 'release') return 'released';
  if (endedBy !== 'rule' || toBuyerUnits === null) return 'refunded';
  return sideOfDivision(toBigint(toBuyerUnits), toBigint(tokenUnits));
}

type Said = { readonly toBuyerUnits: Units; readonly fault: string };

/** Whether a decision on appeal says something else than the ruling. */
export const isOverturned = (first: Said, last: Said): boolean =>
  toBigint(first.toBuyerUnits) !== toBigint(last.toBuyerUnits) || first.fault !== last.fault;
