import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { SearchList } from '#components/offer/searches/search-list.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { listSearches } from '#lib/offer/searches/queries.ts';
import { MOST_SEARCHES } from '#lib/offer/searches/schema.ts';
import { pageCtx } from '../page-ctx.ts';
import { forget, pause, resume } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('search');
  return { title: t('title') };
}

export default async function SearchesPage() {
  const [t, searches] = await Promise.all([getTranslations('search'), listSearches(await pageCtx())]);
  if (!searches.ok) redirect('/sign-in?next=/searches');
  const market = <ButtonLink href="/">{t('to_market')}</ButtonLink>;
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} actions={searches.value.length > 0 ? market : null} />
      {searches.value.length === 0 ? (
        <Empty title={t('empty')} action={market}>
          {t('empty_note')}
        </Empty>
      ) : (
        <Section title={t('looks_for')} aside={t('count', { count: searches.value.length, most: MOST_SEARCHES })}>
          <SearchList searches={searches.value} pause={pause} resume={resume} forget={forget} />
        </Section>
      )}
    </Page>
  );
}
