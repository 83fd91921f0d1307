/** The account's keys and flows of this browser: one per page. */
import { createAccountClient, type AccountClient } from '#lib/account/browser.ts';
import { createKeyring, type Keyring } from '#lib/account/keyring.ts';
import { browserPasskeys } from '#lib/account/passkey.browser.ts';
import { indexedDbKeyStore } from '#lib/account/keystore.browser.ts';
import { createRpc } from '#lib/chain/rpc.browser.ts';
import { findWallets, injectedSigner, type FoundWallet, type Signer } from '#lib/chain/wallet.browser.ts';
import { refuseWallet } from '#lib/chain/wallet.refusals.ts';
import { call } from '#lib/http/browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';

export type Device = {
  readonly account: AccountClient;
  readonly keyring: Keyring;
  readonly findSigner: typeof findSigner;
};
let made: Device | undefined;

/** Call it in the browser only: event handlers and effects. */
export function device(): Device {
  if (made) return made;
  const now = () => Math.floor(Date.now() / 1000);
  const keyring = createKeyring(indexedDbKeyStore(), now);
  made = {
    keyring,
    findSigner,
    account: createAccountClient({
      call,
      rpc: createRpc(),
      keyring,
      passkeys: browserPasskeys,
      origin: window.location.origin,
      now,
    }),
  };
  return made;
}

const choiceOf = (address: string) => `holdfast.wallet.${address}`;

/** Remembers which wallet somebody signed in with, so that the next visit asks the same one. */
export function rememberWallet(address: string, rdns: string): void {
  try {
    localStorage.setItem(choiceOf(address), rdns);
  } catch {
    // Storage switched off: the next visit looks through the wallets again.
  }
}

function rememberedWallet(address: string): string | null {
  try {
    return localStorage.getItem(choiceOf(address));
  } catch {
    // Storage switched off.
    return null;
  }
}

/** The injected wallet that holds an address: the remembered one, else the first that says so without asking the person. */
export async function findSigner(address: string): Promise<Result<Signer>> {
  const wallets = await findWallets();
  const last = rememberedWallet(address);
  const remembered = wallets.find((wallet) => wallet.rdns === last);
  const holding = remembered ?? (await firstHolding(wallets, address)) ?? wallets[0];
  return holding ? ok(injectedSigner(holding.provider, address)) : refused(refuseWallet('wallet.absent'));
}

async function firstHolding(wallets: readonly FoundWallet[], address: string): Promise<FoundWallet | undefined> {
  for (const wallet of wallets) {
    const accounts = await wallet.provider.request({ method: 'eth_accounts' }).catch(() => []);
    const held = Array.isArray(accounts) && accounts.some((one) => String(one).toLowerCase() === address.toLowerCase());
    if (held) return wallet;
  }
  return undefined;
}
