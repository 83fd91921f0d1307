import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { WholeTime } from '#components/offer/words.tsx';
import { CapText } from '#components/site/level-words.tsx';
import { LevelsTable } from '#components/site/levels-table.tsx';
import { OwnLevel } from '#components/site/own-level.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { REVERSIBILITIES } from '#lib/kernel/reversibility.ts';
import { getLimits } from '#lib/offer/queries/limits.ts';
import { pageCtx } from '../page-ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('limits');
  return { title: t('title'), description: t('lead') };
}

/** What people may trade, what raises it, and where the reader stands: before anybody hits a limit. */
export default async function LimitsPage() {
  const ctx = await pageCtx();
  const [t, payment, limits] = await Promise.all([
    getTranslations('limits'),
    getTranslations('payment.reversibility'),
    getLimits(ctx),
  ]);
  const { everybody, levels, mine } = limits;
  return (
    <Page>
      <PageHeader title={t('title')} lead={t('lead')} />
      {mine ? <OwnLevel mine={mine} /> : null}
      <LevelsTable levels={levels.levels} mine={mine?.level} />
      {everybody.tradeCents === null && everybody.dayCents === null ? null : (
        <Section title={t('site')}>
          <Definitions sums className="max-w-prose">
            <Definition name={t('cap.tradeCents')}>
              <CapText cents={everybody.tradeCents} />
            </Definition>
            <Definition name={t('cap.dayCents')}>
              <CapText cents={everybody.dayCents} />
            </Definition>
          </Definitions>
        </Section>
      )}
      <Section title={t('release')}>
        <p className="max-w-prose text-quiet">{t('releaseNote')}</p>
        <Definitions sums className="max-w-prose">
          {REVERSIBILITIES.map((kind) => (
            <Definition key={kind} name={payment(kind)}>
              <WholeTime seconds={levels.releaseSeconds[kind]} />
            </Definition>
          ))}
        </Definitions>
      </Section>
      <Section title={t('why')}>
        <p className="max-w-prose">{t('whyNote')}</p>
        <p className="max-w-prose">
          <TextLink href="/reputation">{t('score')}</TextLink>
        </p>
      </Section>
    </Page>
  );
}
