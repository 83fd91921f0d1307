'use client';
import { useTranslations } from 'next-intl';
import { useWatch } from 'react-hook-form';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/select.tsx';
import type { Choice, OfferFormState } from './offer-market.tsx';
import { WINDOWS } from './offer-values.ts';
import { useTimeWords } from './words.tsx';

/** The clock, where the account must be held, and where the coins come from. */
export function OfferConditions({ form, countries }: { form: OfferFormState; countries: readonly Choice[] }) {
  const t = useTranslations('offer.form');
  const time = useTimeWords();
  const { register, formState, control } = form;
  const { errors, defaultValues: held } = formState;
  const s = useTranslations('standing.by_hand');
  const [now, side] = useWatch({ control, name: ['paymentWindowSeconds', 'side'] });
  const windows = [...new Set<number>([...WINDOWS, now])].filter(Number.isFinite).sort((a, b) => a - b);
  return (
    <Card>
      <CardTitle>{t('conditions')}</CardTitle>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('window')} hint={t('windowHint')} error={errors.paymentWindowSeconds?.message}>
          <Select
            defaultValue={held?.paymentWindowSeconds}
            {...register('paymentWindowSeconds', { valueAsNumber: true })}
          >
            {windows.map((seconds) => (
              <option key={seconds} value={seconds}>
                {time(seconds)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('country')} error={errors.country?.message} optional>
          <Select
            defaultValue={held?.country ?? ''}
            {...register('country', { setValueAs: (value: string | undefined) => value || undefined })}
          >
            <option value="">{t('anyCountry')}</option>
            {countries.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        {side === 'sell' ? (
          <div className="sm:col-span-2">
            <Checkbox
              label={s('form_label')}
              hint={s('form_hint')}
              defaultChecked={held?.fromVault ?? false}
              {...register('fromVault')}
            />
          </div>
        ) : null}
      </div>
    </Card>
  );
}
