'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { cn } from '#components/ui/cn.ts';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field } from '#components/ui/field.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useAct } from '#components/ui/use-act.ts';
import { REPORT_LENGTH, REPORT_REASONS } from '#lib/dispute/reports/schema.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { SaidInput } from '#lib/reputation/schema.ts';

/** What came of a form here: a refusal, or what was done. Null: it was not sent yet. */
export type PeopleAnswer = {
  readonly refusal?: Pick<Refusal, 'code' | 'data'>;
  readonly done?: 'blocked' | 'unblocked' | 'reported' | 'practised' | 'trusted' | 'untrusted' | 'noted' | 'forgotten';
} | null;
export type PeopleAct = (before: PeopleAnswer, form: FormData) => Promise<PeopleAnswer>;
export type PeopleActs = { readonly block: PeopleAct; readonly unblock: PeopleAct; readonly report: PeopleAct };

type Props = {
  trader: { readonly id: string; readonly name: string };
  /** The trade that the page is about; null: none. A report names it. */
  tradeId: string | null;
  blocked: boolean;
  acts: PeopleActs;
  className?: string;
};

/** To have no more to do with somebody, or to tell the moderators of them. Works without scripts; in the room and on the profile. */
export function BlockReport({ trader, tradeId, blocked, acts, className }: Props) {
  const t = useTranslations('people');
  const name = () => <bdi key="name">{trader.name}</bdi>;
  return (
    <Disclosure
      summary={<span>{t.rich(blocked ? 'summary_blocked' : 'summary', { name })}</span>}
      className={className}
    >
      <div className="flex flex-col gap-6">
        <BlockForm trader={trader} blocked={blocked} acts={acts} />
        <ReportForm trader={trader} tradeId={tradeId} report={acts.report} blocked={blocked} />
      </div>
    </Disclosure>
  );
}

function BlockForm({ trader, blocked, acts }: Pick<Props, 'trader' | 'blocked' | 'acts'>) {
  const t = useTranslations('people.block');
  const [answer, act, pending] = useAct<PeopleAnswer>(blocked ? acts.unblock : acts.block, null);
  return (
    <KeyedForm action={act} className="flex flex-col items-start gap-3">
      <input type="hidden" name="accountId" value={trader.id} />
      <p className="max-w-prose text-sm text-quiet">{t(blocked ? 'note_blocked' : 'note', { name: trader.name })}</p>
      <RefusalNotice refusal={answer?.refusal} />
      <Button type="submit" size="sm" pending={pending}>
        {t(blocked ? 'undo' : 'do', { name: trader.name })}
      </Button>
      <Said answer={answer} name={trader.name} />
    </KeyedForm>
  );
}

type ReportProps = Pick<Props, 'trader' | 'tradeId' | 'blocked'> & { report: PeopleAct; said?: SaidInput };

/** `said`: the words in feedback that it is of. */
export function ReportForm({ trader, tradeId, blocked, report, said }: ReportProps) {
  const t = useTranslations('people.report');
  const reasons = useTranslations('people.reasons');
  const practice = useTranslations('practice.card');
  const [answer, act, pending] = useAct<PeopleAnswer>(report, null);
  if (answer?.done) {
    return (
      <Notice tone="accent" role="status">
        {answer.done === 'practised' ? practice('reported') : t('done')}
      </Notice>
    );
  }
  return (
    <KeyedForm action={act} className={cn('flex max-w-prose flex-col gap-4', said ? '' : 'border-t border-line pt-4')}>
      <input type="hidden" name="accountId" value={trader.id} />
      {tradeId === null ? null : <input type="hidden" name="tradeId" value={tradeId} />}
      {said ? (
        <>
          <input type="hidden" name="feedbackId" value={said.feedbackId} />
          <input type="hidden" name="part" value={said.part} />
        </>
      ) : null}
      <p className="text-sm text-quiet">{t(said ? 'said_note' : 'note', { name: trader.name })}</p>
      <Field label={t('reason')} required>
        <Select name="reason" required defaultValue={said ? 'abuse' : REPORT_REASONS[0]}>
          {REPORT_REASONS.map((reason) => (
            <option key={reason} value={reason}>
              {reasons(reason)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('words')} hint={t('words_hint')} optional>
        <Textarea name="words" maxLength={REPORT_LENGTH} />
      </Field>
      {blocked ? null : <Checkbox name="block" label={t('also_block')} />}
      <RefusalNotice refusal={answer?.refusal} />
      <Button type="submit" size="sm" pending={pending} className="self-start">
        {t('do', { name: trader.name })}
      </Button>
    </KeyedForm>
  );
}

function Said({ answer, name }: { answer: PeopleAnswer; name: string }): ReactNode {
  const t = useTranslations('people.block');
  return (
    <p role="status" className="text-sm text-quiet empty:hidden">
      {answer?.done === 'blocked' ? t('done', { name }) : answer?.done === 'unblocked' ? t('undone', { name }) : ''}
    </p>
  );
}
