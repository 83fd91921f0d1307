import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';

const TERMS = [
  'escrow',
  'release',
  'refund',
  'window',
  'reference',
  'reversible',
  'margin',
  'vault',
  'gas',
  'relayer',
  'dispute',
  'moderator',
  'appeal',
  'completion',
  'score',
  'phrase',
  'exit',
  'arbiter',
  'bond',
  'merchant',
  'level',
  'statement',
] as const;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('glossary');
  return { title: t('title'), description: t('lead') };
}

/** What each word means, by the alphabet of the reader. */
export default async function GlossaryPage() {
  const [t, how, locale] = await Promise.all([getTranslations('glossary'), getTranslations('how'), getLocale()]);
  const { compare } = new Intl.Collator(locale);
  const sorted = TERMS.map((key) => ({ key, term: t(`terms.${key}.term`) })).sort((a, b) => compare(a.term, b.term));
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      <dl className="divide-y divide-line border-y border-line">
        {sorted.map(({ key, term }) => (
          <div key={key} id={key} className="py-3">
            <dt className="font-semibold">{term}</dt>
            <dd className="mt-1">{t(`terms.${key}.meaning`)}</dd>
          </div>
        ))}
      </dl>
      <p>
        <TextLink href="/how">{how('title')}</TextLink>
      </p>
    </Page>
  );
}
