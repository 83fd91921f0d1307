'use client';
import { useTranslations } from 'next-intl';
import { Disclosure } from '#components/ui/disclosure.tsx';
import type { SaidInput } from '#lib/reputation/schema.ts';
import { ReportForm, type PeopleAct } from './block-report.tsx';

export type WordsReport = PeopleAct;

type Props = { author: { readonly id: string; readonly name: string }; said: SaidInput; report: WordsReport };

/** Tells the moderators of words in feedback. Works without scripts. */
export function ReportWords({ author, said, report }: Props) {
  const t = useTranslations('people.report');
  return (
    <Disclosure summary={<span className="text-sm text-quiet">{t('said_summary')}</span>}>
      <ReportForm trader={author} tradeId={null} said={said} blocked report={report} />
    </Disclosure>
  );
}
