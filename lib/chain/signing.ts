/**
 * What is signed for the escrow contract, as EIP-712 typed data. Browser-safe: the wallet signs these, the server checks
 * them, the contract recomputes them; a test compares all three. Specification: contracts/src/IEscrow.sol.
 */
import { AbiCoder, recoverAddress, type TypedDataDomain, type TypedDataField } from 'ethers';
import { hashStruct, hashTyped } from './typed-hash.ts';

/** The contract's Terms; amounts and times are decimal strings or numbers so that they survive JSON. */
export type Terms = {
  readonly seller: string;
  readonly buyer: string;
  /** Zero address: the chain's own coin. */
  readonly token: string;
  /** Base units the buyer gets on release. */
  readonly amount: string;
  /** Base units on top, for the fee receiver. */
  readonly fee: string;
  readonly feeRecipient: string;
  readonly arbiter: string;
  readonly backupArbiter: string;
  readonly lane: number;
  readonly round: number;
  readonly fromVault: boolean;
  readonly openBy: number;
  readonly paymentWindow: number;
  readonly hearingWindow: number;
  readonly rulingWindow: number;
  /** Commitment to what the chain need not know. */
  readonly deal: string;
};

const TERMS_FIELDS: TypedDataField[] = [
  { name: 'seller', type: 'address' },
  { name: 'buyer', type: 'address' },
  { name: 'token', type: 'address' },
  { name: 'amount', type: 'uint128' },
  { name: 'fee', type: 'uint128' },
  { name: 'feeRecipient', type: 'address' },
  { name: 'arbiter', type: 'address' },
  { name: 'backupArbiter', type: 'address' },
  { name: 'lane', type: 'uint32' },
  { name: 'round', type: 'uint32' },
  { name: 'fromVault', type: 'bool' },
  { name: 'openBy', type: 'uint40' },
  { name: 'paymentWindow', type: 'uint32' },
  { name: 'hearingWindow', type: 'uint32' },
  { name: 'rulingWindow', type: 'uint32' },
  { name: 'deal', type: 'bytes32' },
];

const terms: TypedDataField = { name: 'terms', type: 'Terms' };
const validUntil: TypedDataField = { name: 'validUntil', type: 'uint40' };
const toBuyer: TypedDataField = { name: 'toBuyer', type: 'uint128' };

/** Primary type and its fields, for each move that can be signed. */
const SIGNED = {
  fund: ['Fund', [terms]],
  extend: ['Extend', [terms, { name: 'paymentDeadline', type: 'uint40' }, validUntil]],
  markPaid: ['MarkPaid', [terms, validUntil]],
  reclaim: ['Reclaim', [terms, validUntil]],
  release: ['Release', [terms, validUntil]],
  refund: ['Refund', [terms, validUntil]],
  settle: ['Settle', [terms, toBuyer, validUntil]],
  dispute: ['Dispute', [terms, validUntil]],
  rule: ['Rule', [terms, toBuyer, validUntil]],
  lapse: ['Lapse', [terms, validUntil]],
} as const satisfies Record<string, readonly [string, readonly TypedDataField[]]>;

export type SignableMove = keyof typeof SIGNED;
export const SIGNABLE_MOVES = Object.keys(SIGNED) as SignableMove[];

/** Index of the move in the contract's enum Move. */
export const MOVE_INDEX: Record<SignableMove | 'draw', number> = {
  fund: 0,
  draw: 1,
  extend: 2,
  markPaid: 3,
  reclaim: 4,
  release: 5,
  refund: 6,
  settle: 7,
  dispute: 8,
  rule: 9,
  lapse: 10,
};

/** No end: the largest uint40. A refund given on cancelling carries it. */
export const FOREVER = 2 ** 40 - 1;

/** The types of each move, made once: what is made of them is kept by their identity. */
const TYPES = new Map(
  SIGNABLE_MOVES.map((move): [SignableMove, Record<string, TypedDataField[]>] => {
    const [primaryType, fields] = SIGNED[move];
    return [move, { [primaryType]: [...fields], Terms: TERMS_FIELDS }];
  }),
);

export type TypedData = {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly primaryType: string;
  readonly value: Record<string, unknown>;
};

type Place = { readonly chainId: number; readonly contract: string };

export function escrowDomain(chainId: number, contract: string): TypedDataDomain {
  return { name: 'Holdfast Escrow', version: '1', chainId, verifyingContract: contract };
}

const TERMS = { Terms: TERMS_FIELDS };

/** hashStruct(Terms): the trade's id on the chain. It has no domain, so a fork strands nothing. */
export function tradeHashOf(value: Terms): string {
  return hashStruct(TERMS, value);
}

/**
 * The typed data of a move.
 * @param act `value`: settle, rule: base units to the buyer; extend: the new payment deadline. `validUntil`: epoch seconds,
 *   inclusive; not part of fund, which ends with openBy.
 */
export function typedDataOf(
  place: Place,
  move: SignableMove,
  value: Terms,
  act: { readonly validUntil: number; readonly value?: string | number },
): TypedData {
  const [primaryType, fields] = SIGNED[move];
  const message: Record<string, unknown> = { terms: value };
  for (const field of fields) {
    if (field.name === 'validUntil') message.validUntil = act.validUntil;
    if (field.name === 'toBuyer' || field.name === 'paymentDeadline') message[field.name] = act.value;
  }
  return {
    domain: escrowDomain(place.chainId, place.contract),
    types: TYPES.get(move)!,
    primaryType,
    value: message,
  };
}

/** The EIP-712 digest that the contract checks. */
export function digestOf(data: TypedData): string {
  return hashTyped(data.domain, data.types, data.value);
}

/** The address that signed, or undefined where the text is no signature, or the act none that could be signed. Many at a time, on the server: recover.ts. */
export function signerOf(data: TypedData, signature: string): string | undefined {
  try {
    return recoverAddress(digestOf(data), signature);
  } catch {
    return undefined;
  }
}

/** The opener's consent to lock vault coins into exactly these terms; ends with openBy. */
export function drawDataOf(place: Place, value: Terms): TypedData {
  return {
    domain: escrowDomain(place.chainId, place.contract),
    types: { Draw: [terms], Terms: TERMS_FIELDS },
    primaryType: 'Draw',
    value: { terms: value },
  };
}

/**
 * The contract's Offer: what a seller signs once so that trades can be locked from their vault while they are away. It lets the
 * opener lock at most `lanes` live trades of at most `most` each, fee on top, and nothing else.
 */
export type SignedOffer = {
  readonly seller: string;
  readonly token: string;
  /** Smallest and largest amount to a buyer, base units. */
  readonly least: string;
  readonly most: string;
  /** The fee is exactly amount * feeBps / 10000, rounded down. */
  readonly feeBps: number;
  readonly feeRecipient: string;
  readonly arbiter: string;
  readonly backupArbiter: string;
  readonly paymentWindow: number;
  readonly hearingWindow: number;
  readonly rulingWindow: number;
  readonly firstLane: number;
  readonly lanes: number;
  readonly opener: string;
  /** Of the seller; cancelling it ends every offer signed with it. */
  readonly series: string;
  /** Epoch seconds, inclusive. */
  readonly validUntil: number;
  /** Hash of the offer as it was shown. */
  readonly book: string;
};

const OFFER_FIELDS: TypedDataField[] = [
  { name: 'seller', type: 'address' },
  { name: 'token', type: 'address' },
  { name: 'least', type: 'uint128' },
  { name: 'most', type: 'uint128' },
  { name: 'feeBps', type: 'uint16' },
  { name: 'feeRecipient', type: 'address' },
  { name: 'arbiter', type: 'address' },
  { name: 'backupArbiter', type: 'address' },
  { name: 'paymentWindow', type: 'uint32' },
  { name: 'hearingWindow', type: 'uint32' },
  { name: 'rulingWindow', type: 'uint32' },
  { name: 'firstLane', type: 'uint32' },
  { name: 'lanes', type: 'uint32' },
  { name: 'opener', type: 'address' },
  { name: 'series', type: 'uint64' },
  { name: 'validUntil', type: 'uint40' },
  { name: 'book', type: 'bytes32' },
];

/** The typed data of a standing offer, for its seller to sign. */
export function offerDataOf(place: Place, offer: SignedOffer): TypedData {
  return {
    domain: escrowDomain(place.chainId, place.contract),
    types: { Offer: OFFER_FIELDS },
    primaryType: 'Offer',
    value: { ...offer },
  };
}

/** EIP-2612: lets the escrow pull exactly this amount once. The escrow only tries it; the Fund signature is the authority. */
export function permitDataOf(input: {
  readonly tokenName: string;
  readonly tokenVersion: string;
  readonly chainId: number;
  readonly token: string;
  readonly owner: string;
  readonly spender: string;
  readonly value: string;
  readonly nonce: string;
  readonly deadline: number;
}): TypedData {
  return {
    domain: {
      name: input.tokenName,
      version: input.tokenVersion,
      chainId: input.chainId,
      verifyingContract: input.token,
    },
    types: {
      Permit: [
        { name: 'owner', type: 'address' },
        { name: 'spender', type: 'address' },
        { name: 'value', type: 'uint256' },
        { name: 'nonce', type: 'uint256' },
        { name: 'deadline', type: 'uint256' },
      ],
    },
    primaryType: 'Permit',
    value: {
      owner: input.owner,
      spender: input.spender,
      value: input.value,
      nonce: input.nonce,
      deadline: input.deadline,
    },
  };
}

/** ABI-encodes terms alone, for a check against the contract's own hashing. */
export function encodeTerms(value: Terms): string {
  const fields = TERMS_FIELDS.map((field) => field.type).join(',');
  return AbiCoder.defaultAbiCoder().encode(
    [`tuple(${fields})`],
    [TERMS_FIELDS.map((field) => value[field.name as keyof Terms])],
  );
}
