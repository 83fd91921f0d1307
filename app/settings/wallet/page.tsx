import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { SecurePage } from '#components/account/secure-page.tsx';
import { ShutForm } from '#components/account/shut-form.tsx';
import { Card } from '#components/ui/card.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { getMyAccount } from '#lib/account/queries.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { getActor } from '../../session.ts';
import { ToSettings } from '../to-settings.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.shut');
  return { title: t('title') };
}

/** Where a wallet is opened that the password set by mail does not open. */
export default async function ShutWalletPage() {
  const actor = await getActor();
  if (!actor) redirect('/sign-in?next=/settings/wallet');
  if (!actor.walletShut) redirect('/settings');
  const [t, me] = await Promise.all([getTranslations('account.shut'), getMyAccount(db(), actor)]);
  return (
    <Page width="narrow">
      <PageHeader above={<ToSettings />} title={t('title')} lead={t('lead')} />
      {me.hasBackup ? null : (
        <Notice tone="danger" title={t('lost_title')}>
          {t('lost')}
        </Notice>
      )}
      <SecurePage address={config().publicUrl}>
        <Card>
          <ShutForm owner={{ walletAddress: me.walletAddress, walletKind: me.walletKind }} hasBackup={me.hasBackup} />
        </Card>
      </SecurePage>
    </Page>
  );
}
