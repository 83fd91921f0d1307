import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CountOf, MonthName, MonthTable, PeriodFigures } from '#components/dispute/court/published-figures.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { db } from '#lib/db/client.ts';
import { getTransparency } from '#lib/dispute/queries/transparency.ts';
import { LEAST_SHOWN } from '#lib/dispute/transparency.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('court.transparency');
  return { title: t('title'), description: t('lead') };
}

/** What the court does, in numbers, for anybody: no names, and nothing of so few that it shows a person. */
export default async function TransparencyPage() {
  const [t, counted] = await Promise.all([getTranslations('court'), getTransparency({ db: db() })]);
  if (!counted.ok) throw new Error('the figures of the court are refused to nobody');
  const { at, openNow, year, months } = counted.value;
  return (
    <Page>
      <PageHeader title={t('transparency.title')} lead={t('transparency.lead')} />
      <p className="max-w-prose text-sm text-quiet">
        {t('transparency.few_note', { least: LEAST_SHOWN })}{' '}
        {t.rich('transparency.counted', { at: () => <Instant key="at" at={at} as="minute" /> })}{' '}
        <TextLink href="/api#getTransparency">{t('transparency.api')}</TextLink>
      </p>
      <Section title={t('transparency.now')}>
        <p>{t.rich('transparency.open_now', { count: () => <CountOf key="count" of={openNow} /> })}</p>
      </Section>
      <Section title={t('transparency.year')}>
        <PeriodFigures period={year} />
      </Section>
      <Section title={t('transparency.by_month')}>
        <MonthTable months={months} />
        <div className="divide-y divide-line border-y border-line">
          {months.map((month) => (
            <Disclosure key={month.from} summary={<MonthName of={month} />}>
              <PeriodFigures period={month} />
            </Disclosure>
          ))}
        </div>
      </Section>
      <ButtonLink href="/court" className="self-start">
        {t('rules.link')}
      </ButtonLink>
    </Page>
  );
}
