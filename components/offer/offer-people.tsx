'use client';
import { useTranslations } from 'next-intl';
import { useWatch } from 'react-hook-form';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field, FieldSet } from '#components/ui/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { MOST_FIRST_MESSAGE, MOST_TERMS } from '#lib/offer/schema.ts';
import { percentText } from './amounts.ts';
import type { Choice, OfferFormState } from './offer-market.tsx';
import { PriceField } from './offer-price.tsx';

const TRADES = [0, 1, 3, 5, 10, 20, 50, 100];
const COMPLETION = [0, 8000, 9000, 9500, 9800, 9900];
const AGES = [0, 1, 7, 30, 90, 180, 365];

type Count = 'leastTrades' | 'leastCompletionBps' | 'leastAgeDays';

/** Rules on takers: who may take, and how much the first time. */
export function OfferTakers({ form, countries }: { form: OfferFormState; countries: readonly Choice[] }) {
  const t = useTranslations('offer.form');
  const currency = useWatch({ control: form.control, name: 'currency' });
  return (
    <Card>
      <CardTitle note={t('takersHint')}>{t('takers')}</CardTitle>
      <div className="grid gap-4 sm:grid-cols-3">
        <Choices
          form={form}
          name="leastTrades"
          label={t('leastTrades')}
          values={TRADES}
          say={(n) => t('tradesChoice', { count: n })}
        />
        <Choices
          form={form}
          name="leastCompletionBps"
          label={t('leastCompletion')}
          values={COMPLETION}
          say={(bps) => (bps === 0 ? t('anyTaker') : t('completionChoice', { percent: percentText(bps) }))}
        />
        <Choices
          form={form}
          name="leastAgeDays"
          label={t('leastAge')}
          values={AGES}
          say={(n) => t('ageChoice', { count: n })}
        />
        <div className="sm:col-span-3">
          <PriceField
            form={form}
            name="firstTradeMost"
            label={t('firstTradeMost')}
            unit={currency}
            hint={t('firstTradeMostHint')}
          />
        </div>
        <div className="sm:col-span-3">
          <Checkbox
            label={t('trustedOnly')}
            hint={t('trustedOnlyHint')}
            defaultChecked={form.formState.defaultValues?.trustedOnly ?? false}
            {...form.register('trustedOnly')}
          />
        </div>
        <Countries form={form} countries={countries} />
      </div>
    </Card>
  );
}

function Countries({ form, countries }: { form: OfferFormState; countries: readonly Choice[] }) {
  const t = useTranslations('offer.form');
  const chosen = useWatch({ control: form.control, name: 'takerCountries' }) ?? [];
  const { register, formState } = form;
  return (
    <Disclosure
      className="sm:col-span-3"
      summary={chosen.length === 0 ? t('takerCountriesAny') : t('takerCountriesSome', { count: chosen.length })}
    >
      <FieldSet
        legend={t('takerCountries')}
        hint={t('takerCountriesHint')}
        error={formState.errors.takerCountries?.message}
      >
        <div className="grid max-h-72 gap-x-4 overflow-y-auto sm:grid-cols-2" tabIndex={-1}>
          {countries.map(({ value, label }) => (
            <Checkbox
              key={value}
              label={label}
              value={value}
              defaultChecked={formState.defaultValues?.takerCountries?.includes(value) ?? false}
              {...register('takerCountries')}
            />
          ))}
        </div>
      </FieldSet>
    </Disclosure>
  );
}

function Choices(props: {
  form: OfferFormState;
  name: Count;
  label: string;
  values: readonly number[];
  say: (value: number) => string;
}) {
  const { form, name, values } = props;
  const held = form.formState.defaultValues?.[name] ?? 0;
  // One that was set otherwise is among the choices too.
  const all = [...new Set([...values, held])].sort((a, b) => a - b);
  return (
    <Field label={props.label} error={form.formState.errors[name]?.message}>
      <Select defaultValue={held} {...form.register(name, { valueAsNumber: true })}>
        {all.map((value) => (
          <option key={value} value={value}>
            {props.say(value)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** What the maker says to everybody, and whether everybody sees the offer. */
export function OfferWords({ form }: { form: OfferFormState }) {
  const t = useTranslations('offer.form');
  const { register, formState } = form;
  const { errors, defaultValues } = formState;
  return (
    <Card>
      <CardTitle>{t('words')}</CardTitle>
      <div className="flex flex-col gap-4">
        <Field label={t('terms')} hint={t('termsHint')} error={errors.terms?.message} optional>
          <Textarea rows={4} maxLength={MOST_TERMS} defaultValue={defaultValues?.terms ?? ''} {...register('terms')} />
        </Field>
        <Field label={t('firstMessage')} hint={t('firstMessageHint')} error={errors.firstMessage?.message} optional>
          <Textarea
            rows={2}
            maxLength={MOST_FIRST_MESSAGE}
            defaultValue={defaultValues?.firstMessage ?? ''}
            {...register('firstMessage')}
          />
        </Field>
        <Checkbox
          label={t('unlisted')}
          hint={t('unlistedHint')}
          defaultChecked={defaultValues?.unlisted ?? false}
          {...register('unlisted')}
        />
      </div>
    </Card>
  );
}
