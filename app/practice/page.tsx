import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { StartForm } from '#components/practice/start-form.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { canPractise } from '#lib/trade/practice/partner.ts';
import { findMyPractice, type MyPractice } from '#lib/trade/practice/queries.ts';
import { pageCtx } from '../page-ctx.ts';
import { start } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('practice');
  return { title: t('title'), description: t('description') };
}

/** A whole trade with the site's own partner, before anything is at stake. */
export default async function PracticePage() {
  const ctx = await pageCtx();
  const [t, glossary, mine] = await Promise.all([
    getTranslations('practice'),
    getTranslations('glossary'),
    findMyPractice(ctx),
  ]);
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      <p>{t('counts')}</p>
      {typeof mine?.refusedAt !== 'number' ? null : (
        <Notice tone="accent" title={t('done')}>
          {t.rich('done_note', { date: () => <Instant key="date" at={mine.refusedAt!} /> })}
        </Notice>
      )}
      {canPractise() ? <Begin mine={mine} /> : <Elsewhere />}
      <p className="flex flex-wrap gap-x-5 gap-y-2">
        <TextLink href="/safety">{t('safety')}</TextLink>
        <TextLink href="/glossary">{glossary('title')}</TextLink>
      </p>
    </Page>
  );
}

/** `mine` null: nobody is signed in. */
async function Begin({ mine }: { mine: MyPractice | null }) {
  const t = await getTranslations('practice');
  if (!mine) {
    return (
      <Card>
        <p>{t('sign_in_note')}</p>
        <ButtonLink href="/sign-in?next=/practice" variant="primary" className="mt-4">
          {t('sign_in')}
        </ButtonLink>
      </Card>
    );
  }
  if (mine.live === null) return <StartForm act={start} />;
  return (
    <Card>
      <p>{t('under_way')}</p>
      <ButtonLink href={`/trades/${mine.live}`} variant="primary" className="mt-4">
        {t('go_on')}
      </ButtonLink>
    </Card>
  );
}

async function Elsewhere() {
  const t = await getTranslations('practice');
  return (
    <Card>
      <CardTitle>{t('elsewhere')}</CardTitle>
      <p>{t('elsewhere_note')}</p>
    </Card>
  );
}
