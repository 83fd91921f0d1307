/**
 * The opener: the server's key that standing offers name. It consents to each exact trade that is locked from a seller's vault, and
 * can do nothing but lock. A former one goes on to consent for the offers that were signed with its name in them.
 */
import { Wallet } from 'ethers';
import { config } from '../config.ts';
import { once } from '../kernel/once.ts';
import { drawDataOf, type Terms } from './signing.ts';

const wallets = () => once('openers', () => config().secrets.opener.map((key) => new Wallet(key)));

/** Whom new standing offers name. */
export function openerAddress(): string {
  return wallets()[0]!.address;
}

/** Whether the server can consent for an offer that names this address. */
export const isOpener = (address: string): boolean => wallets().some((wallet) => wallet.address === address);

/** The signature of the opener whom the offer names over `Draw(terms)`. Throws where its key is not ours, or no longer. */
export function signDraw(
  place: { readonly chainId: number; readonly contract: string },
  terms: Terms,
  opener: string,
): Promise<string> {
  const wallet = wallets().find(({ address }) => address === opener);
  if (!wallet) throw new Error(`there is no key of the opener ${opener}`);
  const { domain, types, value } = drawDataOf(place, terms);
  return wallet.signTypedData(domain, types, value);
}
