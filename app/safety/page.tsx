import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { MOMENTS } from '#lib/trade/moment.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('safety');
  return { title: t('title'), description: t('lead') };
}

/** The seven cards together. */
export default async function SafetyPage() {
  const [t, glossary, practice] = await Promise.all([
    getTranslations('safety'),
    getTranslations('glossary'),
    getTranslations('practice'),
  ]);
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      <ol className="flex flex-col gap-4">
        {MOMENTS.map((moment) => (
          <li key={moment} id={moment}>
            <Card>
              <CardTitle>{t(`cards.${moment}.title`)}</CardTitle>
              <p>{t(`cards.${moment}.text`)}</p>
            </Card>
          </li>
        ))}
      </ol>
      <p className="flex flex-wrap gap-x-5 gap-y-2">
        <TextLink href="/practice">{practice('link')}</TextLink>
        <TextLink href="/glossary">{glossary('title')}</TextLink>
      </p>
    </Page>
  );
}
