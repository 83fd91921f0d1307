import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import figures from '#bench/reputation/simulation.json' with { type: 'json' };
import { FormulaLines } from '#components/reputation/formula-lines.tsx';
import { Need } from '#components/reputation/merchant/criteria.tsx';
import { PriceTable, RankingTable, type Simulation } from '#components/reputation/simulation.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';

import { Money } from '#components/ui/money.tsx';
import { BOND_WHOLE } from '#lib/reputation/merchants/bond-rules.ts';
import { CRITERIA } from '#lib/reputation/merchants/criteria.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('reputation.formula');
  return { title: t('title'), description: t('lead') };
}

const LIMITS = ['new', 'merchants', 'patience', 'unseen'] as const;

/** How a score is made, in words and numbers, and how well it tells people apart where the truth is known: the figures of bench/reputation as they are committed. */
export default async function FormulaPage() {
  const t = await getTranslations('reputation.formula');
  const simulation: Simulation = figures;
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      <FormulaLines />
      <Merchants />
      <Section title={t('tried')}>
        <p>{t('tried_note')}</p>
        <RankingTable ranking={simulation.ranking} />
      </Section>
      <Section title={t('price')}>
        <p>{t('price_note')}</p>
        <PriceTable prices={simulation.prices} />
      </Section>
      <Section title={t('limits_title')}>
        <ul className="flex list-disc flex-col gap-2 ps-5">
          {LIMITS.map((limit) => (
            <li key={limit}>{t(`limits.${limit}`)}</li>
          ))}
        </ul>
      </Section>
    </Page>
  );
}

/** What a merchant is, and what is asked of one. */
async function Merchants() {
  const t = await getTranslations('merchant.explained');
  const amounts = () =>
    Object.entries(BOND_WHOLE).map(([asset, whole], place) => (
      <span key={asset}>
        {place === 0 ? '' : ' / '}
        <Money amount={`${whole}`} unit={asset} />
      </span>
    ));
  return (
    <div id="merchants">
      <Section title={t('title')}>
        <p>{t('text')}</p>
        <ul className="flex list-disc flex-col gap-1 ps-5">
          {CRITERIA.map((key) => (
            <li key={key}>
              <Need of={key} />
            </li>
          ))}
          <li>{t.rich('bond', { amounts })}</li>
        </ul>
      </Section>
    </div>
  );
}
