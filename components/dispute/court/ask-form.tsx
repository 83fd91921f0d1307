'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { WordsForm } from './words-form.tsx';

const TIMES = [6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY] as const;

/** Asks one of the two, or both, for something; the usual questions are at hand. */
export function AskForm({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.court');
  const [of, setOf] = useState<'buyer' | 'seller' | 'both'>('both');
  const [answerSeconds, setAnswerSeconds] = useState<number>(DAY);
  return (
    <WordsForm
      path={`/disputes/${view.id}/asks`}
      templates={{ view, kind: 'ask' }}
      name="text"
      label={t('question')}
      hint={t('question_hint')}
      action={t('ask')}
      body={() => ({ of, answerSeconds })}
      more={
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t('ask_whom')}>
            <Select value={of} onChange={(event) => setOf(event.target.value as typeof of)}>
              {(['both', 'buyer', 'seller'] as const).map((one) => (
                <option key={one} value={one}>
                  {t(`whom_${one}`)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t('answer_time')}>
            <Select value={answerSeconds} onChange={(event) => setAnswerSeconds(Number(event.target.value))}>
              {TIMES.map((seconds) => (
                <option key={seconds} value={seconds}>
                  {t('hours', { count: seconds / HOUR })}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      }
    />
  );
}
