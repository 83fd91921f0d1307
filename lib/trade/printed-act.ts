/** A signed act as text: shown where it does not get onto the chain by itself, read by the exit page of whoever carries it there. Pure. */
import type { SignableMove, Terms } from '../chain/signing.ts';
import type { Instant } from '../kernel/instant.ts';
import type { TradeFile } from './view.ts';

export const ACT_FORMAT = 'holdfast-act-1';

/** A move of a trade. `value`: settle, rule: base units to the buyer; extend: the new deadline. */
export type TradeAct = {
  readonly kind: 'move';
  readonly move: SignableMove;
  readonly terms: Terms;
  readonly value: string | null;
  readonly validUntil: Instant;
};

export type ActSignature = { readonly signer: string; readonly signature: string };

/** The text: one line, so that it survives being copied by hand, mail and QR. */
export function printAct(signed: {
  readonly chainId: number;
  readonly contract: string;
  readonly act: object;
  readonly signatures: readonly ActSignature[];
}): string {
  const { chainId, contract, act, signatures } = signed;
  return JSON.stringify({ format: ACT_FORMAT, chainId, contract, act, signatures });
}

/** The newest act of a move that this signer gave, from their trade file, as text; undefined where the file has none. */
export function printFromFile(file: TradeFile, move: SignableMove, signer: string): string | undefined {
  const given = file.signatures
    .filter((act) => act.move === move && act.signer.toLowerCase() === signer.toLowerCase())
    .toSorted((a, b) => Number(a.validUntil) - Number(b.validUntil))
    .at(-1);
  if (!given) return undefined;
  const { value, validUntil, signature } = given;
  const act: TradeAct = { kind: 'move', move, terms: file.terms, value, validUntil: Number(validUntil) };
  const { chainId, contract } = file;
  return printAct({ chainId, contract, act, signatures: [{ signer: given.signer, signature }] });
}
