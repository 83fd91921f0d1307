/** An injected wallet with a real key: what it was asked, and every signature it gave. */
import { Wallet, type HDNodeWallet } from 'ethers';
import { fromHex } from '#lib/account/encoding.ts';
import { injectedSigner, type InjectedProvider, type Signer } from '#lib/chain/wallet.browser.ts';
import { signUnsteadily } from './unsteady.ts';

export type Injected = {
  readonly signer: Signer;
  readonly wallet: HDNodeWallet;
  /** Methods, in order. */
  readonly prompts: string[];
  readonly given: string[];
};

/** `unsteady`: signs the same typed data differently each time. */
export function injected(wallet: HDNodeWallet = Wallet.createRandom(), { unsteady = false } = {}): Injected {
  const prompts: string[] = [];
  const given: string[] = [];
  const signTyped = async (text: string): Promise<string> => {
    const { domain, types: all, message } = JSON.parse(text);
    const { EIP712Domain: _, ...types } = all;
    return unsteady
      ? signUnsteadily(wallet.privateKey, domain, types, message)
      : wallet.signTypedData(domain, types, message);
  };
  const provider: InjectedProvider = {
    async request({ method, params }) {
      const list = (params ?? []) as string[];
      if (method === 'eth_requestAccounts') return [wallet.address];
      prompts.push(method);
      const signature = method === 'personal_sign' ? wallet.signMessage(fromHex(list[0])!) : signTyped(list[1]!);
      given.push(await signature);
      return signature;
    },
  };
  return { signer: injectedSigner(provider, wallet.address), wallet, prompts, given };
}
