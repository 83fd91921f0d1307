/**
 * Wallets as a page sees them. `Signer` is the one face of both kinds: the injected wallet (found by EIP-6963, asked through
 * EIP-1193) and the one made in the browser (lib/account/signer.ts). Every answer is a Result, because a person who says no
 * in their wallet is a refusal, not a fault.
 */
import {
  getAddress,
  hexlify,
  toQuantity,
  toUtf8Bytes,
  TypedDataEncoder,
  type TypedDataDomain,
  type TypedDataField,
} from 'ethers';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { findChain, getChain } from './chains.ts';
import { refusalOfRpcError } from './rpc.browser.ts';
import { refuseWallet } from './wallet.refusals.ts';

/** A transaction to send; `value` in wei, `data` 0x hex. */
export type SendRequest = {
  readonly chainId: number;
  readonly to: string;
  readonly data?: string;
  readonly value?: bigint;
};

export type Signer = {
  readonly kind: 'injected' | 'browser';
  /** Checksummed. */
  readonly address: string;
  /** Plain text (EIP-191), for the sign-in message. */
  signMessage(text: string): Promise<Result<string>>;
  /** EIP-712. A domain with a chain id makes an injected wallet change to that network first. */
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<Result<string>>;
  /** Answers the transaction's hash once the node took it; wait for its receipt elsewhere. */
  sendTransaction(tx: SendRequest): Promise<Result<string>>;
};

/** EIP-1193, as much of it as we use. */
export type InjectedProvider = {
  request(args: { readonly method: string; readonly params?: unknown }): Promise<unknown>;
  on?(event: string, listener: (value: unknown) => void): void;
  removeListener?(event: string, listener: (value: unknown) => void): void;
};

export type FoundWallet = {
  /** Reverse domain name of the wallet's maker: the same on every visit. */
  readonly rdns: string;
  readonly name: string;
  /** A data: image, or empty. */
  readonly icon: string;
  readonly provider: InjectedProvider;
};

type Announcement = {
  readonly info?: { rdns?: unknown; name?: unknown; icon?: unknown };
  readonly provider?: InjectedProvider;
};

/** Only pictures a page may show without asking another host. */
const safeIcon = (icon: unknown): string =>
  typeof icon === 'string' && icon.length < 200_000 && /^data:image\/(?:png|jpeg|webp|gif|svg\+xml)[;,]/.test(icon)
    ? icon
    : '';

/**
 * Looks for injected wallets (EIP-6963) and tells each time the list grows. A lone `window.ethereum` that announces
 * nothing is listed as "Browser wallet". Returns a function that stops looking.
 */
export function discoverWallets(onChange: (wallets: readonly FoundWallet[]) => void): () => void {
  const found = new Map<string, FoundWallet>();
  const heard = (event: Event) => {
    const { info, provider } = ((event as CustomEvent<Announcement>).detail ?? {}) as Announcement;
    if (typeof provider?.request !== 'function' || typeof info?.rdns !== 'string') return;
    const name = typeof info.name === 'string' ? info.name.slice(0, 60) : info.rdns;
    found.set(info.rdns, { rdns: info.rdns, name, icon: safeIcon(info.icon), provider });
    onChange([...found.values()]);
  };
  window.addEventListener('eip6963:announceProvider', heard);
  window.dispatchEvent(new Event('eip6963:requestProvider'));
  const legacy = setTimeout(() => {
    const provider = (window as { ethereum?: InjectedProvider }).ethereum;
    if (found.size > 0 || typeof provider?.request !== 'function') return;
    found.set('window.ethereum', { rdns: 'window.ethereum', name: 'Browser wallet', icon: '', provider });
    onChange([...found.values()]);
  }, 300);
  return () => {
    clearTimeout(legacy);
    window.removeEventListener('eip6963:announceProvider', heard);
  };
}

/** Looks for `milliseconds` and answers what was found. */
export function findWallets(milliseconds = 400): Promise<readonly FoundWallet[]> {
  return new Promise((done) => {
    let last: readonly FoundWallet[] = [];
    const stop = discoverWallets((wallets) => (last = wallets));
    setTimeout(() => {
      stop();
      done(last);
    }, milliseconds);
  });
}

/** How a network is called in a wallet that does not know it, and where that wallet can reach it. */
export type Network = (chainId: number) => { readonly name: string; readonly rpcUrls: () => readonly string[] };

/** Through our own door. The exit page, which has no server, passes another. */
const ourNetwork: Network = (chainId) => ({
  name: getChain(chainId).name,
  rpcUrls: () => [`${window.location.origin}/api/chain/${chainId}`],
});

/** Asks the wallet which account to use (it shows its own dialog the first time). */
export async function connectWallet(
  provider: InjectedProvider,
  network: Network = ourNetwork,
): Promise<Result<Signer>> {
  const accounts = await ask<string[]>(provider, 'eth_requestAccounts');
  if (!accounts.ok) return accounts;
  const first = accounts.value[0];
  return first ? ok(injectedSigner(provider, getAddress(first), network)) : refused(refuseWallet('wallet.absent'));
}

/** A signer for one account of an injected wallet; every act first checks that the wallet still stands on that account. */
export function injectedSigner(provider: InjectedProvider, address: string, network: Network = ourNetwork): Signer {
  const guarded = async (act: () => Promise<Result<string>>): Promise<Result<string>> => {
    const right = await standsOn(provider, address);
    return right.ok ? act() : right;
  };
  return {
    kind: 'injected',
    address,
    signMessage: (text) => guarded(() => ask<string>(provider, 'personal_sign', [hexlify(toUtf8Bytes(text)), address])),
    signTypedData: (domain, types, value) =>
      guarded(async () => {
        if (domain.chainId !== undefined && domain.chainId !== null) {
          const there = await useChain(provider, Number(domain.chainId), network);
          if (!there.ok) return there;
        }
        const payload = JSON.stringify(TypedDataEncoder.getPayload(domain, types, value));
        return ask<string>(provider, 'eth_signTypedData_v4', [address, payload]);
      }),
    sendTransaction: ({ chainId, to, data = '0x', value = 0n }) =>
      guarded(async () => {
        const there = await useChain(provider, chainId, network);
        if (!there.ok) return there;
        return ask<string>(provider, 'eth_sendTransaction', [
          // Named once more: another tab may have moved the wallet on since it was looked at.
          { from: address, to, data, value: toQuantity(value), chainId: toQuantity(chainId) },
        ]);
      }),
  };
}

const short = (address: string) => `${address.slice(0, 6)}…${address.slice(-4)}`;

async function standsOn(provider: InjectedProvider, address: string): Promise<Result<true>> {
  const accounts = await ask<string[]>(provider, 'eth_requestAccounts');
  if (!accounts.ok) return accounts;
  const offered = accounts.value.map((account) => getAddress(account));
  if (offered.includes(address)) return ok(true);
  const actual = offered[0] ? short(offered[0]) : '';
  return refused(refuseWallet('wallet.other_account', { expected: short(address), actual }));
}

/** What gas is paid in, as a wallet is told (EIP-3085). */
function coinOf(chainId: number): { name: string; symbol: string; decimals: number } {
  const { name, symbol, decimals } = findChain(chainId)?.assets.find(({ native }) => native) ?? ETHER;
  return { name, symbol, decimals };
}

const ETHER = { name: 'Ether', symbol: 'ETH', decimals: 18 };

/** Brings the wallet to a network, adding it where the wallet does not know it. */
async function useChain(provider: InjectedProvider, chainId: number, network: Network): Promise<Result<true>> {
  const current = await ask<string>(provider, 'eth_chainId');
  if (!current.ok) return current;
  if (BigInt(current.value) === BigInt(chainId)) return ok(true);
  const wanted = toQuantity(chainId);
  const { name, rpcUrls } = network(chainId);
  let changed = await ask<null>(provider, 'wallet_switchEthereumChain', [{ chainId: wanted }]);
  if (!changed.ok && changed.refusal.code !== 'wallet.rejected' && rpcUrls().length > 0) {
    changed = await ask<null>(provider, 'wallet_addEthereumChain', [
      {
        chainId: wanted,
        chainName: `Holdfast: ${name}`,
        rpcUrls: rpcUrls(),
        nativeCurrency: coinOf(chainId),
      },
    ]);
  }
  const after = await ask<string>(provider, 'eth_chainId');
  if (after.ok && BigInt(after.value) === BigInt(chainId)) return ok(true);
  return refused(refuseWallet('wallet.wrong_network', { chain: name }));
}

async function ask<T>(provider: InjectedProvider, method: string, params?: unknown): Promise<Result<T>> {
  try {
    return ok((await provider.request(params === undefined ? { method } : { method, params })) as T);
  } catch (error) {
    return refused(refusalOfWalletError(error));
  }
}

/** EIP-1193 and EIP-1474 codes as refusals; what a wallet throws is theirs to word, so the text is only a fallback. */
export function refusalOfWalletError(error: unknown): Refusal {
  const { code, message, data } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown;
    message?: unknown;
    data?: unknown;
  };
  if (code === 4001 || code === 'ACTION_REJECTED') return refuseWallet('wallet.rejected');
  if (code === 4100) return refuseWallet('wallet.rejected');
  if (code === -32002) return refuseWallet('wallet.busy');
  return refusalOfRpcError({ message: typeof message === 'string' ? message : String(error), data });
}
