/**
 * What is signed for the vault, as EIP-712 typed data, and the calls that carry it. Browser-safe: the wallet signs these, the
 * server checks them, the contract recomputes them; a test compares all three. Specification: contracts/src/IEscrow.sol.
 */
import { AbiCoder, Signature, id, keccak256, type TypedDataField } from 'ethers';
import { escrowInterface } from './abi.ts';
import { escrowDomain, type TypedData } from './signing.ts';

type Place = { readonly chainId: number; readonly contract: string };

/** `max`: base units, what is free is paid up to it. `nonce`: the contract's `nonceOf(owner)`. `validUntil`: epoch seconds, inclusive. */
export type Withdrawal = {
  readonly owner: string;
  readonly token: string;
  readonly max: string;
  readonly to: string;
  readonly nonce: string;
  readonly validUntil: number;
};

/** EIP-3009: `amount` base units from the owner to the contract, between two instants (both exclusive). */
export type DepositAuthorization = {
  readonly owner: string;
  readonly token: string;
  readonly amount: string;
  readonly validAfter: number;
  readonly validBefore: number;
  /** 32 random bytes, from which the token's nonce follows: see {@link depositNonceOf}. */
  readonly salt: string;
};

const field = (name: string, type: string): TypedDataField => ({ name, type });

const WITHDRAW = [
  field('owner', 'address'),
  field('token', 'address'),
  field('max', 'uint256'),
  field('to', 'address'),
  field('nonce', 'uint256'),
  field('validUntil', 'uint40'),
];
const CANCEL_OFFERS = [field('owner', 'address'), field('series', 'uint64')];
const RECEIVE = [
  field('from', 'address'),
  field('to', 'address'),
  field('value', 'uint256'),
  field('validAfter', 'uint256'),
  field('validBefore', 'uint256'),
  field('nonce', 'bytes32'),
];

/** `Withdraw(...)`: empties the owner's vault of one token, up to `max`, to `to`. */
export function withdrawDataOf(place: Place, act: Withdrawal): TypedData {
  const { owner, token, max, to, nonce, validUntil } = act;
  return {
    domain: escrowDomain(place.chainId, place.contract),
    types: { Withdraw: WITHDRAW },
    primaryType: 'Withdraw',
    value: { owner, token, max, to, nonce, validUntil },
  };
}

/** `CancelOffers(...)`: ends every standing offer of this series, for ever. It has no end and can do nothing twice. */
export function cancelOffersDataOf(place: Place, act: { readonly owner: string; readonly series: string }): TypedData {
  return {
    domain: escrowDomain(place.chainId, place.contract),
    types: { CancelOffers: CANCEL_OFFERS },
    primaryType: 'CancelOffers',
    value: { owner: act.owner, series: act.series },
  };
}

const DEPOSIT_TAG = id('Holdfast deposit');

/** The EIP-3009 nonce of a deposit, as the contract derives it: no authorization to fund a trade can be used to deposit. */
export function depositNonceOf(salt: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', 'bytes32'], [DEPOSIT_TAG, salt]));
}

/** `ReceiveWithAuthorization(...)` of the token itself, in the token's own domain. Only the escrow can use it. */
export function depositDataOf(
  place: Place,
  domain: { readonly name: string; readonly version: string },
  act: DepositAuthorization,
): TypedData {
  return {
    domain: { ...domain, chainId: place.chainId, verifyingContract: act.token },
    types: { ReceiveWithAuthorization: RECEIVE },
    primaryType: 'ReceiveWithAuthorization',
    value: {
      from: act.owner,
      to: place.contract,
      value: act.amount,
      validAfter: act.validAfter,
      validBefore: act.validBefore,
      nonce: depositNonceOf(act.salt),
    },
  };
}

export function depositCallOf(act: DepositAuthorization, signature: string): string {
  const { v, r, s } = Signature.from(signature);
  const { owner, token, amount, validAfter, validBefore, salt } = act;
  const args = [owner, token, amount, validAfter, validBefore, salt, v, r, s];
  return escrowInterface.encodeFunctionData('depositWithAuthorization', args);
}

export function withdrawCallOf(act: Withdrawal, signature: string): string {
  const { owner, token, max, to, nonce, validUntil } = act;
  return escrowInterface.encodeFunctionData('withdrawBySignature', [
    owner,
    token,
    max,
    to,
    nonce,
    validUntil,
    signature,
  ]);
}

export function cancelOffersCallOf(
  act: { readonly owner: string; readonly series: string },
  signature: string,
): string {
  return escrowInterface.encodeFunctionData('cancelOffersBySignature', [act.owner, act.series, signature]);
}
