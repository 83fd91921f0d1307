import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { INVENTORY } from '#lib/privacy/inventory.ts';
import type { Entry, Group, Kept } from '#lib/privacy/inventory/table.ts';
import { REVIEW_AT, SIGNAL_KINDS, WEIGHT } from '#lib/reputation/signals/kinds.ts';
import { isRetained, RETENTION } from '#lib/privacy/retention.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('privacy');
  return { title: t('title'), description: t('lead') };
}

const NOT_KEPT = ['address', 'sealed', 'tracking', 'chain'] as const;
const GROUPS = Object.keys(INVENTORY) as Group[];

/** Every table that holds something about a person, from the list that the tests hold against the tables. */
export default async function PrivacyPage(props: { searchParams: Promise<{ deleted?: string | string[] }> }) {
  const [t, { deleted }] = await Promise.all([getTranslations('privacy'), props.searchParams]);
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      {deleted === '1' ? (
        <Notice tone="accent" role="status">
          {t('data.gone')}
        </Notice>
      ) : null}
      <Section title={t('not.title')}>
        {NOT_KEPT.map((key) => (
          <p key={key}>{t(`not.${key}`)}</p>
        ))}
        <p>
          <TextLink href="/settings/data">{t('your_data')}</TextLink>
        </p>
      </Section>
      <LookedFor />
      {GROUPS.map((group) => (
        <Section key={group} title={t(`groups.${group}`)}>
          <div className="divide-y divide-line border-y border-line">
            {INVENTORY[group].flatMap(({ model, entries }) =>
              entries.map((entry) => <EntryLines key={entry.what} model={model} entry={entry} />),
            )}
          </div>
        </Section>
      ))}
    </Page>
  );
}

/** What is looked at against fraud, how much each weighs, and what people can say against it. */
async function LookedFor() {
  const t = await getTranslations('signals');
  return (
    <Section title={t('privacy.title')}>
      <p>{t('privacy.lead', { least: REVIEW_AT })}</p>
      <Definitions sums>
        {SIGNAL_KINDS.map((kind) => (
          <Definition key={kind} name={t(`privacy.kinds.${kind}`)}>
            {t('weight', { score: WEIGHT[kind] })}
          </Definition>
        ))}
      </Definitions>
      <p>
        {t('privacy.appeal')} <TextLink href="/settings/standing">{t('privacy.link')}</TextLink>
      </p>
    </Section>
  );
}

async function EntryLines({ model, entry }: { model: string; entry: Entry }) {
  const t = await getTranslations('privacy');
  const keptFor = (kept: Kept) => t(`kept.${kept}`, isRetained(kept) ? { days: RETENTION[kept] } : {});
  return (
    <Disclosure summary={t(`what.${entry.what}`)}>
      <Definitions>
        <Definition name={t('head.why')}>{t(`why.${entry.why}`)}</Definition>
        <Definition name={t('head.kept')}>{keptFor(entry.kept)}</Definition>
        <Definition name={t('head.seen')}>{t(`seen.${entry.seen}`)}</Definition>
      </Definitions>
      <p className="mt-2 text-sm text-quiet">
        <MachineText>{`${model}: ${entry.columns.replaceAll(' ', ', ')}`}</MachineText>
      </p>
    </Disclosure>
  );
}
