/**
 * What a program signs with a wallet of its own: the very code that the site's pages run, so that a program signs what a person would. Nothing here
 * sends a key anywhere.
 */
import type { Wallet } from 'ethers';
import type { Signer } from '../lib/chain/wallet.browser.ts';

/** A wallet of ethers as a signer. A transaction of its own needs a wallet that is connected to a node. */
export function walletSigner(wallet: Wallet): Signer {
  return {
    kind: 'injected',
    address: wallet.address,
    signMessage: async (text) => ({ ok: true, value: await wallet.signMessage(text) }),
    signTypedData: async (domain, types, value) => ({
      ok: true,
      value: await wallet.signTypedData(domain, types, value),
    }),
    sendTransaction: async ({ chainId, to, data, value }) => {
      // A wallet that is connected to another chain's node refuses it, instead of sending it there.
      const sent = await wallet.sendTransaction({
        chainId,
        to,
        ...(data && { data }),
        ...(value !== undefined && { value }),
      });
      return { ok: true, value: sent.hash };
    },
  };
}

export { sealText, openText, sealingPublicKey } from '../lib/account/sealing.ts';
export { cancelOffersDataOf, depositDataOf, withdrawDataOf } from '../lib/chain/vault-signing.ts';
export { offerDataOf, permitDataOf, typedDataOf } from '../lib/chain/signing.ts';
export { cancelTrade, fundTrade, namePayer, openPayee, openPayer, signAct } from '../lib/trade/browser.ts';
export { acceptProposal, closeProposal } from '../lib/trade/proposal.browser.ts';
