import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { MyOffers } from '#components/offer/my-offers.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { chainIds } from '#lib/config.ts';
import { listMyOffers } from '#lib/offer/queries/own.ts';
import { pageCtx } from '../page-ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('offer.mine');
  return { title: t('title') };
}

export default async function MyOffersPage() {
  const [t, offers] = await Promise.all([getTranslations('offer.mine'), listMyOffers(await pageCtx())]);
  if (!offers.ok) redirect('/sign-in?next=/offers');
  const post = (
    <ButtonLink href="/offers/new" variant="primary">
      {t('post')}
    </ButtonLink>
  );
  const none = offers.value.length === 0;
  return (
    <Page>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          <>
            <ButtonLink href="/payment-accounts">{t('accounts')}</ButtonLink>
            {none ? null : post}
          </>
        }
      />
      {none ? (
        <Empty title={t('empty')} action={post}>
          {t('emptyLead')}
        </Empty>
      ) : (
        <MyOffers offers={offers.value} networks={chainIds().length > 1} />
      )}
    </Page>
  );
}
