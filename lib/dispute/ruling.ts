/** The signed act of a ruling: what each member signs, and what the contract is given. Pure; the contract's half is Panel.sol. */
import { Signature } from 'ethers';
import { signerOf, typedDataOf, type Terms, type TypedData } from '#lib/chain/signing.ts';
import { DAY, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseDispute } from './refusals.ts';

/** The contract takes rulings that end within 24 hours. */
export const LONGEST_RULING = DAY;
/** What the page asks for: an hour less, so that clocks that differ refuse nothing. */
export const RULING_VALID_FOR = DAY - 3600;

export type Place = { readonly chainId: number; readonly contract: string };
export type RulingAct = { readonly toBuyer: string; readonly validUntil: Instant };

/** Who may rule under an arbiter's address: one account, or a panel and how many of it must sign. Checksummed, ascending. */
export type Seats = { readonly members: readonly string[]; readonly threshold: number };

export function rulingDataOf(place: Place, terms: Terms, act: RulingAct): TypedData {
  return typedDataOf(place, 'rule', terms, { value: act.toBuyer, validUntil: act.validUntil });
}

/** Refuses an act that nobody may sign: an amount that does not add up, a signature that is over or lives too long. */
export function checkRuling(terms: Terms, act: RulingAct, now: Instant): Result<null> {
  if (BigInt(act.toBuyer) > BigInt(terms.amount)) {
    return refused(refuseDispute('dispute.amount_out_of_range', { most: terms.amount }));
  }
  if (act.validUntil < now) return refused(refuseDispute('dispute.signature_expired'));
  if (act.validUntil > now + LONGEST_RULING) return refused(refuseDispute('dispute.signature_too_long'));
  return ok(null);
}

/**
 * The signature in the one form the contract reads (v 27 or 28, low s), if `wallet` gave it over exactly this act.
 * Refuses `dispute.bad_signature`: another ruling, trade, contract or chain, or another signer.
 */
export function readRulingSignature(data: TypedData, signature: string, wallet: string): Result<string> {
  const signer = signerOf(data, signature);
  if (signer === undefined || signer.toLowerCase() !== wallet.toLowerCase()) {
    return refused(refuseDispute('dispute.bad_signature'));
  }
  return ok(Signature.from(signature).serialized);
}

export function hasSeat(seats: Seats, wallet: string): boolean {
  return seats.members.some((member) => member.toLowerCase() === wallet.toLowerCase());
}

/**
 * What the arbiter's account accepts: as many members' signatures as it asks for, in ascending order of their addresses.
 * Undefined until there are enough; of more than enough the lowest addresses are taken. Nobody counts twice, and a signature
 * of somebody without a seat counts for nothing.
 */
export function joinSignatures(
  seats: Seats,
  given: readonly { readonly signer: string; readonly signature: string }[],
): string | undefined {
  const bySigner = new Map<bigint, string>();
  for (const { signer, signature } of given) if (hasSeat(seats, signer)) bySigner.set(BigInt(signer), signature);
  if (bySigner.size < seats.threshold) return undefined;
  const ascending = [...bySigner].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, seats.threshold);
  return `0x${ascending.map(([, signature]) => signature.slice(2)).join('')}`;
}
