'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useWatch } from 'react-hook-form';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field, FieldSet } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { dayField, rangeOf, rangeTexts } from './offer-fields.ts';
import type { OfferFormState } from './offer-market.tsx';
import { newHours, type Hours } from './offer-values.ts';

const NINE_TO_SIX: [number, number] = [540, 1080];

/** When the offer can be taken, by the clock on the maker's wall. Closed in the style sheet alone, so that it works without scripts. */
export function OfferHours({ form, zone, zones }: { form: OfferFormState; zone: string; zones: readonly string[] }) {
  const t = useTranslations('offer.form');
  const value = useWatch({ control: form.control, name: 'openingHours' });
  const shown = value ?? newHours(zone);
  const { errors, isSubmitted } = form.formState;
  const set = (next: Hours | undefined) =>
    form.setValue('openingHours', next, { shouldDirty: true, shouldValidate: isSubmitted });
  const error = errors.openingHours;
  return (
    <Card>
      <CardTitle note={t('hoursHint')}>{t('hours')}</CardTitle>
      <div className="group/hours flex flex-col gap-3">
        <Checkbox
          label={t('hoursOn')}
          name="hours"
          checked={value !== undefined}
          onChange={(event) => set(event.target.checked ? shown : undefined)}
        />
        <div className="hidden flex-col gap-4 group-has-[input[name=hours]:checked]/hours:flex">
          <Field label={t('zone')} error={error?.zone?.message}>
            <Select name="zone" value={shown.zone} onChange={(event) => set({ ...shown, zone: event.target.value })}>
              {[...new Set([shown.zone, ...zones])].map((name) => (
                <option key={name} value={name}>
                  {name.replaceAll('_', ' ')}
                </option>
              ))}
            </Select>
          </Field>
          <FieldSet legend={t('hoursDays')} hint={t('hoursDaysHint')} error={error?.message ?? error?.root?.message}>
            <div className="divide-y divide-line">
              {shown.days.map((ranges, day) => (
                <Day
                  key={day}
                  day={day}
                  range={ranges[0]}
                  onChange={(range) => {
                    const rest = ranges.slice(1);
                    const days = shown.days.map((one, index) =>
                      index === day ? (range ? [range, ...rest] : []) : one,
                    );
                    set({ ...shown, days });
                  }}
                />
              ))}
            </div>
          </FieldSet>
        </div>
      </div>
    </Card>
  );
}

type DayProps = {
  day: number;
  range: [number, number] | undefined;
  onChange: (range: [number, number] | undefined) => void;
};

function Day({ day, range, onChange }: DayProps) {
  const t = useTranslations('offer.form');
  const name = useDayName()(day);
  const { from, to } = rangeTexts(range ?? NINE_TO_SIX);
  const change = (start: string, end: string) => {
    const next = rangeOf(start, end);
    if (next) onChange(next);
  };
  return (
    <div className="group/day flex flex-wrap items-center gap-x-4 gap-y-1 py-1">
      <Checkbox
        label={name}
        name={dayField('open', day)}
        className="min-w-36 flex-1"
        checked={range !== undefined}
        onChange={(event) => onChange(event.target.checked ? NINE_TO_SIX : undefined)}
      />
      <div className="hidden items-center gap-2 pb-1 group-has-checked/day:flex">
        <Time
          label={t('hoursFrom', { day: name })}
          name={dayField('from', day)}
          value={from}
          onChange={(text) => change(text, to)}
        />
        <span aria-hidden>–</span>
        <Time
          label={t('hoursTo', { day: name })}
          name={dayField('to', day)}
          value={to}
          onChange={(text) => change(from, text)}
        />
      </div>
    </div>
  );
}

function Time(props: { label: string; name: string; value: string; onChange: (text: string) => void }) {
  return (
    <Field label={props.label} hideLabel>
      <Input
        type="time"
        name={props.name}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        className="figures w-32"
      />
    </Field>
  );
}

/** Monday 0 ... Sunday 6, in the reader's language. */
export function useDayName(): (day: number) => string {
  const format = useFormatter();
  // The fifth of January 1970 was a Monday.
  return (day) => format.dateTime(new Date(Date.UTC(1970, 0, 5 + day)), { weekday: 'long', timeZone: 'UTC' });
}
