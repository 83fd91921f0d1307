/**
 * Signed acts as they are carried: printed by who signed, read by who submits. The text holds everything that the signature is over,
 * so that nobody has to trust who carried it.
 */
import { z } from 'zod';
import { escrowInterface } from '#lib/chain/abi.ts';
import { SIGNABLE_MOVES, digestOf, signerOf, typedDataOf, type TypedData } from '#lib/chain/signing.ts';
import {
  cancelOffersCallOf,
  cancelOffersDataOf,
  withdrawCallOf,
  withdrawDataOf,
  type Withdrawal,
} from '#lib/chain/vault-signing.ts';
import { hasSeat, joinSignatures } from '#lib/dispute/ruling.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { callDataOf } from '#lib/trade/call-data.ts';
import { rowOf } from '#lib/trade/machine.ts';
import { ACT_FORMAT, type ActSignature, type TradeAct } from '#lib/trade/printed-act.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { refuseExit } from './refusals.ts';
import type { Place, Standing } from './trade.ts';

/** Pays the owner's free vault balance of a token, up to `max` base units, to `to`. */
export type WithdrawAct = { readonly kind: 'withdraw' } & Withdrawal;
/** Ends every offer of the owner with this series. */
export type CancelOffersAct = { readonly kind: 'cancelOffers'; readonly owner: string; readonly series: string };
export type Act = TradeAct | WithdrawAct | CancelOffersAct;

export type SignedAct = Place & { readonly act: Act; readonly signatures: readonly ActSignature[] };

/** What is signed for an act. */
export function dataOf(place: Place, act: Act): TypedData {
  if (act.kind === 'move') {
    const signed = act.value === null ? {} : { value: act.value };
    return typedDataOf(place, act.move, act.terms, { validUntil: act.validUntil, ...signed });
  }
  return act.kind === 'withdraw' ? withdrawDataOf(place, act) : cancelOffersDataOf(place, act);
}

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const units = z.string().regex(/^\d{1,78}$/);
const instant = z
  .int()
  .nonnegative()
  .max(2 ** 40 - 1);

const actSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('move'),
    move: z.enum(SIGNABLE_MOVES),
    terms: termsSchema,
    value: units.nullable(),
    validUntil: instant,
  }),
  z.object({
    kind: z.literal('withdraw'),
    owner: address,
    token: address,
    max: units,
    to: address,
    nonce: units,
    validUntil: instant,
  }),
  z.object({ kind: z.literal('cancelOffers'), owner: address, series: z.string().regex(/^\d{1,20}$/) }),
]);

const fileSchema = z.object({
  format: z.literal(ACT_FORMAT),
  chainId: z.int().positive(),
  contract: address,
  act: actSchema,
  signatures: z.array(z.object({ signer: address, signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/) })).max(16),
});

/**
 * Reads a printed act and checks each signature over exactly what it says, on the chain and contract it names.
 * Refuses `exit.act_wrong`, `exit.act_signature_wrong`.
 */
export function readAct(text: string): Result<SignedAct> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: some other text.
    return refused(refuseExit('exit.act_wrong'));
  }
  const read = fileSchema.safeParse(value);
  if (!read.success) return refused(refuseExit('exit.act_wrong'));
  const { format: _, ...signed } = read.data;
  return checkSignatures(signed);
}

function checkSignatures(signed: SignedAct): Result<SignedAct> {
  let data: TypedData;
  try {
    data = dataOf(signed, signed.act);
    digestOf(data);
  } catch {
    // A number that does not fit its type.
    return refused(refuseExit('exit.act_wrong'));
  }
  for (const { signer, signature } of signed.signatures) {
    if (signerOf(data, signature)?.toLowerCase() !== signer.toLowerCase())
      return refused(refuseExit('exit.act_signature_wrong', { signer }));
  }
  return ok(signed);
}

/** The act's digest: the same for everybody who signs the same. */
export function keyOf({ chainId, contract, act }: SignedAct): string {
  return digestOf(dataOf({ chainId, contract }, act));
}

/** The same act with the signatures of both texts, each signer once. */
export function mergeActs(one: SignedAct, other: SignedAct): SignedAct {
  if (keyOf(one) !== keyOf(other)) throw new Error('only texts of the same act can be merged');
  const known = new Set(one.signatures.map(({ signer }) => signer.toLowerCase()));
  const added = other.signatures.filter(({ signer }) => !known.has(signer.toLowerCase()));
  return { ...one, signatures: [...one.signatures, ...added] };
}

/** Whose signatures an act needs: every group, and of each group as many as it says. */
export type Needed = {
  readonly who: 'owner' | 'buyer' | 'seller' | 'party' | 'arbiter';
  readonly of: readonly string[];
  readonly count: number;
};

/** By the table: who may make the move is who must have signed it. */
export function neededFor(act: Act, seats: Standing['seats'] | undefined): readonly Needed[] {
  if (act.kind !== 'move') return [{ who: 'owner', of: [act.owner], count: 1 }];
  const { buyer, seller, arbiter, backupArbiter, fromVault } = act.terms;
  const { by } = rowOf(act.move);
  const of = (who: Needed['who'], ...addresses: string[]): Needed => ({ who, of: addresses, count: 1 });
  if (by.includes('anyone') && fromVault) return [];
  if (by.includes('both')) return [of('buyer', buyer), of('seller', seller)];
  if (by.includes('arbiter')) {
    const chair = seats?.arbiter ?? { members: [arbiter, backupArbiter], threshold: 1 };
    return [{ who: 'arbiter', of: chair.members, count: chair.threshold }];
  }
  if (by.includes('buyer') && by.includes('seller')) return [of('party', buyer, seller)];
  return [by.includes('buyer') ? of('buyer', buyer) : of('seller', seller)];
}

const gave = ({ signatures }: SignedAct, who: string) =>
  signatures.find(({ signer }) => signer.toLowerCase() === who.toLowerCase())?.signature;

/** Which of the needed signatures are still missing. A ruling by the backup arbiter alone misses none. */
export function missingOf(signed: SignedAct, seats: Standing['seats'] | undefined): readonly Needed[] {
  if (signed.act.kind === 'move' && rulingOf(signed, seats)) return [];
  return neededFor(signed.act, seats).flatMap((needed) => {
    const left = needed.count - needed.of.filter((who) => gave(signed, who) !== undefined).length;
    return left > 0 ? [{ ...needed, count: left }] : [];
  });
}

/** The joined signatures of whichever arbiter has enough of them. */
function rulingOf(signed: SignedAct, seats: Standing['seats'] | undefined): string | undefined {
  if (signed.act.kind !== 'move' || signed.act.move !== 'rule' || !seats) return undefined;
  const joined = joinSignatures(seats.arbiter, signed.signatures);
  return joined ?? (seats.backup ? joinSignatures(seats.backup, signed.signatures) : undefined);
}

/** Whether a person's signature would count in this act and is not there yet. */
export function maySign(signed: SignedAct, person: string, seats: Standing['seats'] | undefined): boolean {
  if (gave(signed, person) !== undefined) return false;
  if (missingOf(signed, seats).some(({ of }) => of.some((who) => who.toLowerCase() === person.toLowerCase())))
    return true;
  const ruling = signed.act.kind === 'move' && signed.act.move === 'rule' && missingOf(signed, seats).length > 0;
  return ruling && Boolean(seats?.backup && hasSeat(seats.backup, person));
}

/**
 * The call that brings an act onto the chain, whoever sends it. Refuses `exit.act_incomplete` (signatures are missing) and
 * `exit.act_signer_without_part` (all that is there is from people whose word does not count here).
 */
export function submissionOf(signed: SignedAct, seats: Standing['seats'] | undefined): Result<string> {
  const { act } = signed;
  if (missingOf(signed, seats).length > 0) {
    const anyCounts = neededFor(act, seats).some(({ of }) => of.some((who) => gave(signed, who) !== undefined));
    const stranger = signed.signatures.length > 0 && !anyCounts;
    return refused(refuseExit(stranger ? 'exit.act_signer_without_part' : 'exit.act_incomplete'));
  }
  if (act.kind === 'withdraw') return ok(withdrawCallOf(act, gave(signed, act.owner)!));
  if (act.kind === 'cancelOffers') return ok(cancelOffersCallOf(act, gave(signed, act.owner)!));
  const { terms, move, validUntil } = act;
  const value = act.value ?? undefined;
  const needed = neededFor(act, seats);
  const signature = rulingOf(signed, seats) ?? needed[0]?.of.map((who) => gave(signed, who)).find(Boolean) ?? '0x';
  const otherSignature = needed.length > 1 ? gave(signed, needed[1]!.of[0]!) : undefined;
  return ok(callDataOf(terms, move, { signature, otherSignature, validUntil, value }));
}

/** The signed forms of the contract: what anybody may send for somebody else. */
const SIGNED_FORMS = [
  'submitMove',
  'submit',
  'fundBySignature',
  'drawBySignature',
  'withdrawBySignature',
  'cancelOffersBySignature',
];

/**
 * Call data that somebody else printed. Only forms that carry their own signature: anything else would be an act of whoever sends it.
 * Answers the function's name. Refuses `exit.call_data_wrong`.
 */
export function readCallData(text: string): Result<{ readonly data: string; readonly name: string }> {
  const data = text.trim();
  const wrong = refused(refuseExit('exit.call_data_wrong'));
  if (!/^0x(?:[0-9a-fA-F]{2}){4,}$/.test(data)) return wrong;
  try {
    const parsed = escrowInterface.parseTransaction({ data });
    return parsed && SIGNED_FORMS.includes(parsed.name) ? ok({ data, name: parsed.name }) : wrong;
  } catch {
    // Arguments that do not decode.
    return wrong;
  }
}
