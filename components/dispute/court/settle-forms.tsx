'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { FAULTS, type Fault } from '#lib/dispute/court.ts';
import { WordsForm } from './words-form.tsx';

/** Back to the list once it is settled: the page of what is settled is none. */
function useBack(): () => void {
  const router = useRouter();
  return () => router.push('/disputes/contests');
}

/** Whose fault it is in the end, with the reason that both read. */
export function SettleFault({ tradeId, fault: before }: { tradeId: string; fault: Fault }) {
  const t = useTranslations('dispute.contests');
  const words = useTranslations('dispute.court');
  const [fault, setFault] = useState<Fault>(before);
  const back = useBack();
  return (
    <WordsForm
      path={`/trades/${tradeId}/fault-settlement`}
      name="reason"
      label={t('reason')}
      hint={t('reason_hint_fault')}
      action={t('settle')}
      body={() => ({ fault })}
      onDone={back}
      more={
        <Field label={words('fault')} hint={words('fault_hint')}>
          <Select value={fault} onChange={(event) => setFault(event.target.value as Fault)}>
            {FAULTS.map((one) => (
              <option key={one} value={one}>
                {words(`faults.${one}`)}
                {one === before ? ` ${t('as_it_is')}` : ''}
              </option>
            ))}
          </Select>
        </Field>
      }
    />
  );
}

/** Lifts a penalty or lets it stand, with the reason that the person reads. */
export function SettlePenalty({ penaltyId }: { penaltyId: string }) {
  const t = useTranslations('dispute.contests');
  const [lift, setLift] = useState(false);
  const back = useBack();
  return (
    <WordsForm
      path={`/penalties/${penaltyId}/settlement`}
      name="reason"
      label={t('reason')}
      hint={t('reason_hint_penalty')}
      action={t('settle')}
      body={() => ({ lift })}
      onDone={back}
      more={
        <Field label={t('outcome')}>
          <Select value={lift ? 'lift' : 'stand'} onChange={(event) => setLift(event.target.value === 'lift')}>
            <option value="stand">{t('let_stand')}</option>
            <option value="lift">{t('lift')}</option>
          </Select>
        </Field>
      }
    />
  );
}
