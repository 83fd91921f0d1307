/**
 * A wallet extension as a page sees one: announces itself by EIP-6963 and answers EIP-1193 with a real key, kept outside the page.
 * Every prompt a person would see is counted; the next one can be refused.
 */
import { TypedDataEncoder, toQuantity, type HDNodeWallet, type TypedDataField } from 'ethers';
import type { BrowserContext } from 'playwright-core';
import { signUnsteadily } from '#tests/account/unsteady.ts';

export type TestWallet = {
  readonly address: string;
  /** What the person was asked, in order: the method, or the primary type of typed data. */
  readonly prompts: string[];
  /** The person says no to the next prompt. */
  refuseNext(): void;
  /** Whether it signs the same typed data differently each time. */
  unsteady: boolean;
  /** The network the wallet says it is on. */
  chainId: number;
};

type Request = { readonly method: string; readonly params?: readonly unknown[] };
type Typed = {
  readonly domain: object;
  readonly types: Record<string, TypedDataField[]>;
  readonly primaryType: string;
  readonly message: Record<string, unknown>;
};

/** Installs the wallet in every page of this browser. `wallet` is connected to the chain's node; `elsewhere`: the same, connected to those of other chains, by id. */
export async function installWallet(
  context: BrowserContext,
  wallet: HDNodeWallet,
  name = 'Test Wallet',
  elsewhere: ReadonlyMap<number, HDNodeWallet> = new Map(),
): Promise<TestWallet> {
  let refuse = false;
  const state: TestWallet = {
    address: wallet.address,
    prompts: [],
    refuseNext: () => {
      refuse = true;
    },
    unsteady: false,
    chainId: 31337,
  };
  const here = () => elsewhere.get(state.chainId) ?? wallet;
  const ask = (what: string) => {
    state.prompts.push(what);
    if (!refuse) return;
    refuse = false;
    throw new WalletError(4001, 'User rejected the request.');
  };
  const answer = async ({ method, params = [] }: Request): Promise<unknown> => {
    if (method === 'eth_requestAccounts' || method === 'eth_accounts') return [wallet.address];
    if (method === 'eth_chainId') return toQuantity(state.chainId);
    if (method === 'wallet_switchEthereumChain') {
      ask(method);
      state.chainId = Number((params[0] as { chainId: string }).chainId);
      return null;
    }
    if (method === 'wallet_addEthereumChain') return null;
    if (method === 'personal_sign') {
      ask(method);
      return wallet.signMessage(Buffer.from((params[0] as string).slice(2), 'hex'));
    }
    if (method === 'eth_signTypedData_v4') {
      const typed = (typeof params[1] === 'string' ? JSON.parse(params[1]) : params[1]) as Typed;
      ask(typed.primaryType);
      const { EIP712Domain: _, ...types } = typed.types;
      if (TypedDataEncoder.from(types).primaryType !== typed.primaryType)
        throw new WalletError(-32602, 'wrong primary type');
      return state.unsteady
        ? signUnsteadily(wallet.privateKey, typed.domain, types, typed.message)
        : wallet.signTypedData(typed.domain, types, typed.message);
    }
    if (method === 'eth_sendTransaction') {
      ask(method);
      const { to, data, value } = params[0] as { to: string; data?: string; value?: string };
      const sent = await here().sendTransaction({ to, ...(data ? { data } : {}), ...(value ? { value } : {}) });
      return sent.hash;
    }
    return (here().provider as unknown as { send(m: string, p: readonly unknown[]): Promise<unknown> }).send(
      method,
      params,
    );
  };
  await context.exposeFunction('__testWallet', async (request: Request) => {
    try {
      return { result: await answer(request) };
    } catch (error) {
      const { code = -32000, message } = error as WalletError;
      return { error: { code, message } };
    }
  });
  await context.addInitScript((label) => {
    const ask = (
      window as unknown as {
        __testWallet(request: unknown): Promise<{ result?: unknown; error?: { code: number; message: string } }>;
      }
    ).__testWallet;
    const provider = {
      request: async (request: unknown) => {
        const { result, error } = await ask(request);
        if (error) throw Object.assign(new Error(error.message), { code: error.code });
        return result;
      },
      on: () => {},
      removeListener: () => {},
    };
    const info = {
      uuid: '7d0d7a52-6f5c-4a0e-9d55-7b7f0e6a2f11',
      name: label,
      icon: 'data:image/png;base64,iVBORw0KGgo=',
      rdns: 'test.wallet',
    };
    const announce = () =>
      window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
    window.addEventListener('eip6963:requestProvider', announce);
    announce();
  }, name);
  return state;
}

class WalletError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
