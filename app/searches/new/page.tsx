import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { marketHref } from '#components/offer/market-url.ts';
import { FilterWords } from '#components/offer/searches/filter-words.tsx';
import { SearchForm } from '#components/offer/searches/search-form.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { readSearchFilter } from '#lib/offer/searches/schema.ts';
import { getActor } from '../../session.ts';
import { save } from '../actions.ts';

type Props = { searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('search');
  return { title: t('new_title') };
}

/** What is to be saved stands in the URL, as it stood in the market's. */
export default async function NewSearchPage({ searchParams }: Props) {
  const [query, actor, t] = await Promise.all([searchParams, getActor(), getTranslations('search')]);
  const filter = readSearchFilter(query);
  if (!filter) {
    return (
      <Page width="narrow">
        <PageHeader title={t('new_title')} />
        <Notice tone="caution" action={<ButtonLink href="/">{t('to_market')}</ButtonLink>}>
          {t('refusals.filter')}
        </Notice>
      </Page>
    );
  }
  const market = marketHref(filter, {});
  const text = market.slice('/?'.length);
  if (!actor) redirect(`/sign-in?next=${encodeURIComponent(`/searches/new?${text}`)}`);
  const { asset, currency } = filter;
  return (
    <Page width="narrow">
      <PageHeader title={t('new_title')} lead={t('new_lead')} />
      <Card>
        <p className="mb-4 text-sm">
          <span className="text-quiet">{t('looks_for')}: </span>
          <FilterWords filter={filter} boundBps={null} />
        </p>
        <SearchForm
          of={{ query: text }}
          name={
            filter.want === 'buy' ? t('suggested_buy', { asset, currency }) : t('suggested_sell', { asset, currency })
          }
          boundBps={null}
          alertApp
          alertMail
          back={market}
          save={save}
        />
      </Card>
    </Page>
  );
}
