import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ResetForm } from '#components/account/reset-form.tsx';
import { SecurePage } from '#components/account/secure-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { findReset } from '#lib/account/queries/entry.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';

type Props = { params: Promise<{ token: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.reset');
  // The address is a permission: it goes into no index and no other site's log.
  return { title: t('title'), robots: { index: false }, referrer: 'no-referrer' };
}

/** Looking uses nothing up: programs that look links over open them too. */
export default async function ResetPage({ params }: Props) {
  const { token } = await params;
  const [t, refusals, found] = await Promise.all([
    getTranslations('account.reset'),
    getTranslations('account.refusals'),
    findReset({ db: db() }, { token }),
  ]);
  if (!found.ok || found.value.state !== 'open') {
    const why = !found.ok ? 'link_unknown' : found.value.state === 'used' ? 'link_used' : 'link_over';
    return (
      <Page width="narrow">
        <PageHeader title={t('closed_title')} lead={refusals(why)} />
        <div>
          <ButtonLink href="/sign-in/forgotten">{t('again')}</ButtonLink>
        </div>
      </Page>
    );
  }
  const { address, kdf, hasBackup } = found.value;
  return (
    <Page width="narrow">
      <PageHeader title={t('title')} lead={t.rich('lead', { to: () => <bdi dir="ltr">{address}</bdi> })} />
      <Notice title={t('what_title')}>{t('what')}</Notice>
      <Notice tone={hasBackup ? 'caution' : 'danger'} title={t(hasBackup ? 'phrase_title' : 'lost_title')}>
        {t(hasBackup ? 'phrase' : 'lost')}
      </Notice>
      <SecurePage address={config().publicUrl}>
        <Card>
          <ResetForm token={token} kdf={kdf} email={address} />
        </Card>
      </SecurePage>
    </Page>
  );
}
