/** What each move does, in amounts, and the transaction that makes it. */
import { MaxUint256 } from 'ethers';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { NATIVE } from '#lib/chain/chains.ts';
import type { SignableMove, Terms } from '#lib/chain/signing.ts';
import type { SendRequest } from '#lib/chain/wallet.browser.ts';
import { divide, type Division } from '#lib/trade/division.ts';
import { DAY, HOUR, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { parseUnits } from '#lib/kernel/money.ts';
import { rowOf } from '#lib/trade/machine.ts';
import type { TradeAct } from '#lib/trade/printed-act.ts';
import { view, viewEscrow, type Connection, type Token } from './connection.ts';
import { refuseExit } from './refusals.ts';
import type { Place } from './trade.ts';

/** Settlements and rulings may end within 24 hours: an hour less, so that clocks that differ refuse nothing. */
const DIVISION_VALID = 23 * HOUR;
/** Other acts: time for a text to be carried to somebody who can send it. */
export const ACT_VALID = 7 * DAY;

/** Until when a signature made now is good; funding ends with `openBy`. */
export function validUntilOf(move: SignableMove, terms: Terms, now: Instant): Instant {
  if (move === 'fund') return terms.openBy;
  return now + (move === 'settle' || move === 'rule' ? DIVISION_VALID : ACT_VALID);
}

/** Who gets what when the move has happened; undefined where it ends nothing. Base units. */
export function outcomeOf(move: SignableMove, terms: Terms, value: string | null): Division | undefined {
  const [amount, fee] = [BigInt(terms.amount), BigInt(terms.fee)];
  if (move === 'lapse') return { toBuyer: amount / 2n, fee: 0n, toSeller: amount + fee - amount / 2n };
  const { to } = rowOf(move);
  if (to === 'completed') return divide(amount, fee, amount);
  if (to === 'refunded') return divide(amount, fee, 0n);
  return to === 'by_amount' && value !== null ? divide(amount, fee, BigInt(value)) : undefined;
}

/** An amount as typed, no more than `most`. Refuses `exit.amount_wrong`, `exit.amount_too_much`. */
export function readAmount(
  text: string,
  { decimals, symbol }: Token,
  most: bigint,
  mostInWords: string,
): Result<bigint> {
  const units = parseUnits(text.replace(',', '.'), decimals);
  if (units === undefined) return refused(refuseExit('exit.amount_wrong', { decimals }));
  if (units > most) return refused(refuseExit('exit.amount_too_much', { most: `${mostInWords} ${symbol}` }));
  return ok(units);
}

/** The move as the person's own transaction. Settling needs both signatures and goes as a signed act instead. */
export function ownCallOf(place: Place, act: TradeAct): SendRequest {
  const { terms, move, value } = act;
  const extra = move === 'extend' || move === 'rule' ? [value] : [];
  const data = escrowInterface.encodeFunctionData(move, [terms, ...extra]);
  const locked = BigInt(terms.amount) + BigInt(terms.fee);
  const pays = move === 'fund' && terms.token === NATIVE && !terms.fromVault;
  return { chainId: place.chainId, to: place.contract, data, value: pays ? locked : 0n };
}

/** `settle` by one of the two, with the other's signature. */
export function settlementDataOf({ terms, value, validUntil }: TradeAct, signature: string): string {
  return escrowInterface.encodeFunctionData('settle', [terms, value, validUntil, signature]);
}

/** What has to be sent before `fund`: an allowance of exactly the sum, where it is not there yet. */
export async function allowancesFor(
  connection: Connection,
  place: Place,
  terms: Terms,
): Promise<Result<SendRequest[]>> {
  if (terms.token === NATIVE || terms.fromVault) return ok([]);
  const needed = BigInt(terms.amount) + BigInt(terms.fee);
  const answer = await view(connection, terms.token, tokenInterface, 'allowance', [terms.seller, place.contract]);
  if (!answer.ok) return answer;
  const allowed = answer.value[0] as bigint;
  if (allowed >= needed) return ok([]);
  const approve = (sum: bigint): SendRequest => ({
    chainId: place.chainId,
    to: terms.token,
    data: tokenInterface.encodeFunctionData('approve', [place.contract, sum]),
  });
  // Some tokens let an allowance be changed only from zero.
  return ok(allowed > 0n ? [approve(0n), approve(needed)] : [approve(needed)]);
}

/** Everything there is, also what arrives until the block. */
export const ALL = `${MaxUint256}`;

export function withdrawCallOf(place: Place, token: string, max: string, to: string): SendRequest {
  const data = escrowInterface.encodeFunctionData('withdraw', [token, max, to]);
  return { chainId: place.chainId, to: place.contract, data };
}

export function cancelOffersCallOf(place: Place, series: string): SendRequest {
  return {
    chainId: place.chainId,
    to: place.contract,
    data: escrowInterface.encodeFunctionData('cancelOffers', [series]),
  };
}

/** A series as typed: a whole number of 64 bits. */
export function readSeries(text: string): Result<string> {
  const typed = text.trim();
  if (!/^\d{1,20}$/.test(typed) || BigInt(typed) >= 1n << 64n) return refused(refuseExit('exit.series_wrong'));
  return ok(`${BigInt(typed)}`);
}

export async function vaultBalance(
  connection: Connection,
  contract: string,
  owner: string,
  token: string,
): Promise<Result<bigint>> {
  const answer = await viewEscrow(connection, contract, 'vaultOf', [owner, token]);
  return answer.ok ? ok(answer.value[0] as bigint) : answer;
}

/** Whether a move is signed for somebody else to send: own coin from the wallet cannot be, and reclaiming to the vault needs nobody. */
export function canSign(move: SignableMove, terms: Terms): boolean {
  if (move === 'reclaim') return !terms.fromVault;
  return move !== 'fund' || terms.token !== NATIVE || terms.fromVault;
}
