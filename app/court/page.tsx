import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Schedule } from '#components/dispute/court/schedule.tsx';
import { ExitPageLink } from '#components/shell/exit-page-link.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Money } from '#components/ui/money.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import {
  APPEAL_WINDOW,
  CONTEST_WINDOW,
  LARGE_USD_MINOR,
  LEAST_ANSWER,
  LEAST_APPEAL_WINDOW,
  MOST_ANSWER,
  REMEMBERED,
} from '#lib/dispute/court.ts';
import { RULING_LEAST } from '#lib/dispute/schema.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { HEARING_SECONDS, RULING_SECONDS } from '#lib/offer/windows.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('court.rules');
  return { title: t('title'), description: t('lead') };
}

const LOOKERS = ['nobody', 'parts', 'conflicts', 'seen', 'chat', 'staff'] as const;

/** The rules the court works by, in words, with the very numbers it works by. */
export default async function CourtPage() {
  const t = await getTranslations('court');
  return (
    <Page width="text">
      <PageHeader title={t('rules.title')} lead={t('rules.lead')} />
      <Times />
      <Section title={t('rules.ruling')}>
        <p>{t('rules.ruling_text', { least: RULING_LEAST })}</p>
        <p>
          {t.rich('rules.large', {
            amount: () => <Money key="amount" amount={formatUnits(LARGE_USD_MINOR, 2)} unit="USD" />,
          })}
        </p>
        <p>{t('rules.carried_out')}</p>
      </Section>
      <Section title={t('rules.appeals')}>
        <p>{t('rules.appeals_text')}</p>
      </Section>
      <Section title={t('rules.no_show')}>
        <p>{t('rules.no_show_text')}</p>
      </Section>
      <Section title={t('rules.fault')}>
        <p>{t('rules.fault_text')}</p>
        <p>{t('rules.fault_contest', { days: CONTEST_WINDOW / DAY })}</p>
      </Section>
      <Section title={t('schedule.title')}>
        <p className="text-sm text-quiet">{t('rules.schedule_note', { days: REMEMBERED / DAY })}</p>
        <Schedule />
        <p>{t('standing.stops')}</p>
        <p>{t('standing.stops_not')}</p>
      </Section>
      <Section title={t('rules.who')}>
        <ul className="flex list-disc flex-col gap-2 ps-5">
          {LOOKERS.map((looker) => (
            <li key={looker}>{t(`rules.looks.${looker}`)}</li>
          ))}
        </ul>
      </Section>
      <ButtonLink href="/transparency" className="self-start">
        {t('transparency.title')}
      </ButtonLink>
    </Page>
  );
}

async function Times() {
  const t = await getTranslations('court');
  const hours = (seconds: number) => t('rules.hours', { count: seconds / HOUR });
  const days = (seconds: number) => t('rules.days', { count: seconds / DAY });
  return (
    <Section title={t('rules.times')}>
      <Definitions>
        <Definition name={t('rules.hearing')} note={t('rules.hearing_note')}>
          {hours(HEARING_SECONDS)}
        </Definition>
        <Definition name={t('rules.answer')} note={t('rules.answer_note')}>
          {t('rules.between', { least: hours(LEAST_ANSWER), most: days(MOST_ANSWER) })}
        </Definition>
        <Definition name={t('rules.appeal')} note={t('rules.appeal_note', { least: hours(LEAST_APPEAL_WINDOW) })}>
          {days(APPEAL_WINDOW)}
        </Definition>
        <Definition name={t('rules.backup')} note={t('rules.backup_note')}>
          {t('rules.after', { time: days(RULING_SECONDS) })}
        </Definition>
        <Definition name={t('rules.lapse')} note={t('rules.lapse_note')}>
          {t('rules.after', { time: days(2 * RULING_SECONDS) })}
        </Definition>
        <Definition name={t('rules.contest')} note={t('rules.contest_note')}>
          {days(CONTEST_WINDOW)}
        </Definition>
      </Definitions>
      <p>
        {t('rules.silent')} <ExitPageLink />
      </p>
    </Section>
  );
}
