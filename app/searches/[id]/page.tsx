import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { FilterWords } from '#components/offer/searches/filter-words.tsx';
import { SearchForm } from '#components/offer/searches/search-form.tsx';
import { Card } from '#components/ui/card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { getSearch } from '#lib/offer/searches/queries.ts';
import { pageCtx } from '../../page-ctx.ts';
import { change } from '../actions.ts';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('search');
  return { title: t('edit_title') };
}

export default async function EditSearchPage({ params }: Props) {
  const [{ id }, t, ctx] = await Promise.all([params, getTranslations('search'), pageCtx()]);
  const found = await getSearch(ctx, { searchId: id });
  if (!found.ok) return found.refusal.code === 'search.sign_in' ? redirect('/sign-in?next=/searches') : notFound();
  const { filter, name, boundBps, alertApp, alertMail } = found.value;
  return (
    <Page width="narrow">
      <PageHeader title={t('edit_title')} />
      <Card>
        <p className="mb-4 text-sm">
          <span className="text-quiet">{t('looks_for')}: </span>
          <FilterWords filter={filter} boundBps={null} />
        </p>
        <SearchForm
          of={{ searchId: id }}
          name={name}
          boundBps={boundBps}
          alertApp={alertApp}
          alertMail={alertMail}
          back="/searches"
          save={change}
        />
      </Card>
    </Page>
  );
}
