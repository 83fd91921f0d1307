'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Wallet } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { FoundWallet, Signer } from '#lib/chain/wallet.browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { AskFactor } from '#lib/account/passkey.ts';
import { loadDevice } from './load.ts';
import { useAskFactor } from './use-ask-factor.tsx';

const LOOK_MS = 600;

/** The injected wallets of this browser; one press signs in. `onSignedIn` hears whether private messages are still to be set up. */
export function WalletList({ onSignedIn }: { onSignedIn: (signer: Signer, needsIdentity: boolean) => void }) {
  const t = useTranslations('account.sign_in');
  const wallets = useWallets();
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const { withFactor, dialog } = useAskFactor();
  const enter = async (wallet: FoundWallet) => {
    setRefusal(undefined);
    setBusy(wallet.rdns);
    const entered = await withFactor((onFactor) => signInWith(wallet, onFactor));
    if (entered.ok) return onSignedIn(entered.value.signer, entered.value.needsIdentity);
    setBusy(undefined);
    setRefusal(entered.refusal);
  };
  if (wallets === undefined) {
    return (
      <div role="status">
        <span className="sr-only">{t('looking')}</span>
        <Skeleton className="h-13 rounded-md" />
      </div>
    );
  }
  if (wallets.length === 0) return <p className="text-base text-quiet">{t('no_wallet')}</p>;
  return (
    <div className="flex flex-col gap-2">
      {dialog}
      {wallets.map((wallet) => (
        <Button
          key={wallet.rdns}
          size="lg"
          wide
          icon={wallet.icon ? <img src={wallet.icon} alt="" className="size-6 rounded-sm" /> : <Wallet />}
          pending={busy === wallet.rdns}
          disabled={busy !== undefined && busy !== wallet.rdns}
          pendingLabel={t('waiting_wallet', { wallet: wallet.name })}
          onClick={() => void enter(wallet)}
        >
          {t('use_wallet', { wallet: wallet.name })}
        </Button>
      ))}
      <p className="text-sm text-quiet">{t('by_wallet_note')}</p>
      <RefusalNotice refusal={refusal} />
    </div>
  );
}

/** What has announced itself; undefined while the first look lasts. */
function useWallets(): readonly FoundWallet[] | undefined {
  const [found, setFound] = useState<readonly FoundWallet[]>();
  useEffect(() => {
    let stop = () => {};
    let gone = false;
    void import('#lib/chain/wallet.browser.ts').then(({ discoverWallets }) => {
      if (!gone) stop = discoverWallets(setFound);
    });
    const timer = setTimeout(() => setFound((before) => before ?? []), LOOK_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
      stop();
    };
  }, []);
  return found;
}

async function signInWith(
  wallet: FoundWallet,
  onFactor: AskFactor,
): Promise<Result<{ signer: Signer; needsIdentity: boolean }>> {
  const [{ connectWallet }, { rememberWallet }, { account }] = await Promise.all([
    import('#lib/chain/wallet.browser.ts'),
    import('./device.ts'),
    loadDevice(),
  ]);
  const signer = await connectWallet(wallet.provider);
  if (!signer.ok) return signer;
  const signedIn = await account.signInWithWallet(signer.value, onFactor);
  if (!signedIn.ok) return signedIn;
  rememberWallet(signer.value.address, wallet.rdns);
  const { me } = signedIn.value;
  return ok({ signer: signer.value, needsIdentity: me.walletKind === 'injected' && me.identity === null });
}
