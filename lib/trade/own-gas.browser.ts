/** Sends with the signer's own gas what they have signed already: the same bytes that the relayer would bring, so that whichever comes first counts. */
import type { SignableMove } from '../chain/signing.ts';
import type { SendRequest } from '../chain/wallet.browser.ts';
import { callDataOf } from './call-data.ts';
import type { TradeFile } from './view.ts';

/**
 * The transaction of the newest act of a move that this signer gave; undefined where the file holds no act that is whole. Locking the coins is none:
 * it goes with a permit, which the file does not hold.
 */
export function ownTransactionOf(file: TradeFile, move: SignableMove, signer: string): SendRequest | undefined {
  if (move === 'fund') return undefined;
  const { chainId, contract, terms, signatures } = file;
  const by = (address: string) => (one: TradeFile['signatures'][number]) =>
    one.move === move && one.signer.toLowerCase() === address.toLowerCase();
  const given = signatures
    .filter(by(signer))
    .toSorted((a, b) => Number(a.validUntil) - Number(b.validUntil))
    .at(-1);
  if (!given) return undefined;
  const { validUntil, value } = given;
  const act = { validUntil: Number(validUntil), ...(value === null ? {} : { value }) };
  if (move !== 'settle')
    return { chainId, to: contract, data: callDataOf(terms, move, { ...act, signature: given.signature }) };
  // Both have signed the very same.
  const same = (one: TradeFile['signatures'][number]) => one.validUntil === validUntil && one.value === value;
  const [buyer, seller] = [terms.buyer, terms.seller].map((who) => signatures.find((one) => by(who)(one) && same(one)));
  if (!buyer || !seller) return undefined;
  const data = callDataOf(terms, move, { ...act, signature: buyer.signature, otherSignature: seller.signature });
  return { chainId, to: contract, data };
}
