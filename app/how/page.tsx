import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { percentText } from '#components/offer/amounts.ts';
import { ExitPageLink } from '#components/shell/exit-page-link.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { db } from '#lib/db/client.ts';
import { siteNow } from '#lib/site/queries.ts';

const TROUBLES = ['late', 'unpaid', 'silent', 'reversed', 'mistake', 'arbiters', 'bribed', 'withheld'] as const;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('how');
  return { title: t('title'), description: t('lead') };
}

/** The escrow in plain words: how a trade goes, what can go wrong, what it costs, and what is left if this site is gone. */
export default async function HowPage() {
  const [t, safety, glossary, limits, practice, { feeBps }] = await Promise.all([
    getTranslations('how'),
    getTranslations('safety'),
    getTranslations('glossary'),
    getTranslations('limits'),
    getTranslations('practice'),
    siteNow(db()),
  ]);
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      <Section title={t('escrow.title')}>
        <p>{t('escrow.one')}</p>
        <p>{t('escrow.two')}</p>
        <p>{t('escrow.three')}</p>
      </Section>
      <Section title={t('wrong.title')}>
        <div className="divide-y divide-line border-y border-line">
          {TROUBLES.map((trouble) => (
            <Disclosure key={trouble} summary={t(`wrong.${trouble}.q`)}>
              <p>{t(`wrong.${trouble}.a`)}</p>
            </Disclosure>
          ))}
        </div>
      </Section>
      <Section title={t('fees.title')}>
        <p>{t('fees.text', { percent: percentText(feeBps) })}</p>
      </Section>
      <Section title={t('exit.title')}>
        <p>{t('exit.text')}</p>
        <p>
          <ExitPageLink />
        </p>
      </Section>
      <p className="flex flex-wrap gap-x-5 gap-y-2">
        <TextLink href="/practice">{practice('link')}</TextLink>
        <TextLink href="/limits">{limits('title')}</TextLink>
        <TextLink href="/safety">{safety('title')}</TextLink>
        <TextLink href="/glossary">{glossary('title')}</TextLink>
      </p>
      <ButtonLink href="/" className="self-start">
        {t('market')}
      </ButtonLink>
    </Page>
  );
}
