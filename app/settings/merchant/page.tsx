import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { ApplyForm } from '#components/reputation/merchant/apply-form.tsx';
import { BondCard } from '#components/reputation/merchant/bond-card.tsx';
import { CriteriaList } from '#components/reputation/merchant/criteria.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { NOTICE_DAYS } from '#lib/reputation/merchants/bond-rules.ts';
import { unmet } from '#lib/reputation/merchants/criteria.ts';
import { getMyMerchant } from '#lib/reputation/merchants/queries.ts';
import type { MyMerchantView } from '#lib/reputation/merchants/view.ts';
import { pageCtx } from '../../page-ctx.ts';
import { apply } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('merchant');
  return { title: t('title') };
}

/** How somebody stands to being a merchant: the criteria, their bond, and what came of their question. */
export default async function MerchantPage() {
  const [t, mine] = await Promise.all([getTranslations('merchant'), getMyMerchant(await pageCtx())]);
  if (!mine.ok) redirect('/sign-in?next=/settings/merchant');
  const { place, criteria } = mine.value;
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      <p>
        <TextLink href="/reputation#merchants">{t('badge_more')}</TextLink>
      </p>
      {place === null ? (
        <Notice>{t('none_here')}</Notice>
      ) : (
        <>
          <State mine={mine.value} />
          <Card id="criteria">
            <CardTitle note={t('criteria_note')}>{t('criteria')}</CardTitle>
            <CriteriaList criteria={criteria} />
          </Card>
          <Bonds mine={mine.value} />
          <Ask mine={mine.value} />
        </>
      )}
    </Page>
  );
}

/** Where the question stands, and whether being a merchant is in force. */
async function State({ mine: { application, merchant } }: { mine: MyMerchantView }) {
  const t = await getTranslations('merchant');
  if (merchant)
    return (
      <Notice
        tone={merchant.suspendedBy ? 'caution' : 'accent'}
        title={merchant.suspendedBy ? t(`suspended.${merchant.suspendedBy}`) : t('state.granted')}
      >
        {t('since')} <Instant at={merchant.since} as="date" />
      </Notice>
    );
  if (!application) return null;
  const { state, at, reason } = application;
  return (
    <Notice title={t(`state.${state}`)}>
      {t('asked_at')} <Instant at={at} as="date" />
      {reason === null ? null : (
        <>
          {' · '}
          {t('said')} <bdi className="wrap-anywhere">{reason}</bdi>
        </>
      )}
    </Notice>
  );
}

async function Bonds({ mine: { place, assets, bonds } }: { mine: MyMerchantView }) {
  const t = await getTranslations('merchant');
  return assets.map((asset) => (
    <Card key={asset.symbol} id={`bond-${asset.symbol}`}>
      <CardTitle note={t('bond_note', { days: NOTICE_DAYS })}>
        {t('bond')} · {asset.symbol}
      </CardTitle>
      {bonds === null ? (
        <Notice tone="caution">{t('unknown')}</Notice>
      ) : (
        <BondCard place={place!} asset={asset} bond={bonds.find((one) => one.asset === asset.symbol)} />
      )}
    </Card>
  ));
}

async function Ask({ mine: { criteria, application, merchant } }: { mine: MyMerchantView }) {
  const t = await getTranslations('merchant');
  if (merchant || application?.state === 'open') return null;
  return (
    <Card id="apply">
      <CardTitle>{t('apply')}</CardTitle>
      {unmet(criteria).length > 0 ? <p className="text-quiet">{t('not_yet')}</p> : <ApplyForm act={apply} />}
    </Card>
  );
}
