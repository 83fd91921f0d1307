/** Calls of the escrow contract, for whoever submits them. Pure. */
import { Signature, ZeroHash } from 'ethers';
import { escrowInterface } from '../chain/abi.ts';
import { callOf } from '../chain/call.ts';
import { MOVE_INDEX, type SignableMove, type Terms } from '../chain/signing.ts';
import type { Permit } from './schema.ts';

const NO_PERMIT = { value: 0n, deadline: 0n, v: 0, r: ZeroHash, s: ZeroHash };

/**
 * The call that brings a signed move onto the chain. `fund` goes with its permit; every other move is `submitMove`, which
 * reverts with the reason.
 */
export function callDataOf(
  terms: Terms,
  move: SignableMove,
  act: {
    readonly signature: string;
    readonly otherSignature?: string | undefined;
    readonly validUntil: number;
    readonly value?: string | undefined;
    readonly permit?: Permit | undefined;
  },
): string {
  if (move === 'fund') {
    return callOf(escrowInterface, 'fundBySignature', [terms, act.signature, permitOf(act.permit)]);
  }
  return callOf(escrowInterface, 'submitMove', [
    {
      move: MOVE_INDEX[move],
      terms,
      value: act.value ?? 0,
      validUntil: act.validUntil,
      signature: act.signature,
      otherSignature: act.otherSignature ?? '0x',
    },
  ]);
}

function permitOf(permit: Permit | undefined) {
  if (!permit) return NO_PERMIT;
  const { v, r, s } = Signature.from(permit.signature);
  return { value: permit.value, deadline: permit.deadline, v, r, s };
}
