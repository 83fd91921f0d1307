/**
 * The opener: the server's key that standing offers name. It consents to each exact trade that is locked from a seller's vault, and
 * can do nothing but lock.
 */
import { Wallet } from 'ethers';
import { config } from '../config.ts';
import { once } from '../kernel/once.ts';
import { drawDataOf, type Terms } from './signing.ts';

const wallet = () => once('opener', () => new Wallet(config().openerKey));

export function openerAddress(): string {
  return wallet().address;
}

/** The opener's signature over `Draw(terms)`. */
export function signDraw(
  place: { readonly chainId: number; readonly contract: string },
  terms: Terms,
): Promise<string> {
  const { domain, types, value } = drawDataOf(place, terms);
  return wallet().signTypedData(domain, types, value);
}
