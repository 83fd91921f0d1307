'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { DemoAccountView } from '#lib/account/view.ts';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import { DemoList } from './demo-list.tsx';
import { IdentitySetup } from './identity-setup.tsx';
import { PasskeySignIn } from './passkey-sign-in.tsx';
import { SecurePage } from './secure-page.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { WalletList } from './wallet-list.tsx';

/** Every way in, and where it leads afterwards (`next`, a path of this site). */
export function SignInPanel(props: { next: string; address: string; demoAccounts: readonly DemoAccountView[] }) {
  const t = useTranslations('account');
  const router = useRouter();
  const [newWallet, setNewWallet] = useState<Signer>();
  const go = () => {
    router.replace(props.next);
    router.refresh();
  };
  if (newWallet) return <IdentitySetup signer={newWallet} onDone={go} />;
  return (
    <SecurePage address={props.address}>
      {props.demoAccounts.length > 0 ? (
        <Card>
          <CardTitle note={t('demo.lead')}>{t('demo.title')}</CardTitle>
          <DemoList accounts={props.demoAccounts} onSignedIn={go} />
        </Card>
      ) : null}
      <Card>
        <CardTitle note={t('sign_in.by_passkey_note')}>{t('sign_in.by_passkey')}</CardTitle>
        <PasskeySignIn onSignedIn={go} />
      </Card>
      <Card>
        <CardTitle>{t('sign_in.by_password')}</CardTitle>
        <SignInForm onSignedIn={go} />
        <p className="mt-4 text-sm text-quiet">
          {t('sign_in.no_account')}{' '}
          <TextLink href={`/sign-up?next=${encodeURIComponent(props.next)}`}>{t('sign_in.sign_up')}</TextLink>
        </p>
      </Card>
      <Card>
        <CardTitle>{t('sign_in.by_wallet')}</CardTitle>
        <WalletList onSignedIn={(signer, needsIdentity) => (needsIdentity ? setNewWallet(signer) : go())} />
      </Card>
    </SecurePage>
  );
}
