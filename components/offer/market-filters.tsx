'use client';
import { ChevronDown } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useId, useTransition, type FormEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { readDecimal, writeDecimal } from '#components/ui/digits.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { marketHref } from './market-url.ts';

/** Hidden on a phone until asked for. */
const RARER = 'order-3 max-sm:hidden max-sm:peer-checked:flex sm:order-none';

export type Choice = { readonly value: string; readonly label: string };

type Props = {
  filter: MarketFilter;
  /** The amount as it stood in the URL, where it could not be read. */
  unreadAmount?: string | undefined;
  assets: readonly Choice[];
  currencies: readonly Choice[];
  methods: readonly Choice[];
  countries: readonly Choice[];
};

/**
 * The market's filters: a plain GET form, whose state is the URL. Where scripts run, choosing from a list looks again at
 * once; without them the button does.
 */
export function MarketFilters({ filter, unreadAmount, assets, currencies, methods, countries }: Props) {
  const t = useTranslations('offer.market');
  const locale = useLocale();
  const router = useRouter();
  const more = useId();
  const [looking, look] = useTransition();
  const go = (form: HTMLFormElement, changed?: string) => {
    const text = (name: string) => String(new FormData(form).get(name) ?? '').trim();
    const typed = text('amount');
    const href = marketHref(filter, {
      asset: text('asset'),
      currency: text('currency'),
      amount: readDecimal(typed, locale) ?? typed,
      // Another currency has other rails.
      method: changed === 'currency' ? '' : text('method'),
      country: text('country'),
    });
    look(() => router.push(href, { scroll: false }));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    go(event.currentTarget);
  };
  const change = (event: FormEvent<HTMLFormElement>) => {
    if (event.target instanceof HTMLSelectElement) go(event.currentTarget, event.target.name);
  };
  const amount = filter.amount === undefined ? (unreadAmount ?? '') : writeDecimal(filter.amount, locale);
  return (
    <form
      action="/"
      method="get"
      onSubmit={submit}
      onChange={change}
      aria-label={t('filters')}
      // What the URL says is what the fields show, also after "back".
      key={JSON.stringify([filter, unreadAmount])}
      className="grid grid-cols-2 gap-3 rounded-lg border border-line bg-card p-4 sm:grid-cols-3 lg:grid-cols-[1fr_1.3fr_1.2fr_1.3fr_1.3fr_auto] lg:items-end"
    >
      <input type="hidden" name="want" value={filter.want} />
      <Field label={t('asset')}>
        <ChoiceSelect name="asset" chosen={filter.asset} choices={assets} />
      </Field>
      <Field label={t('currency')}>
        <ChoiceSelect name="currency" chosen={filter.currency} choices={currencies} />
      </Field>
      <Field label={t('amount')} error={unreadAmount ? 'offer.form.decimal' : undefined}>
        <Input
          name="amount"
          inputMode="decimal"
          autoComplete="off"
          dir="ltr"
          defaultValue={amount}
          className="figures"
        />
      </Field>
      {/* The rarer two are folded away on a phone, by a checkbox, so that it works without scripts as well. */}
      <input
        type="checkbox"
        id={more}
        defaultChecked={Boolean(filter.method || filter.country)}
        className="peer sr-only sm:hidden"
      />
      <label
        htmlFor={more}
        className="order-2 col-span-2 -my-2 flex min-h-11 items-center gap-2 rounded-md text-sm font-medium peer-checked:hidden peer-focus-visible:outline-2 peer-focus-visible:outline-ink sm:hidden"
      >
        <ChevronDown aria-hidden className="size-5 text-quiet" />
        {t('more')}
      </label>
      <Field label={t('method')} className={RARER}>
        <ChoiceSelect name="method" chosen={filter.method} choices={methods} any={t('anyMethod')} />
      </Field>
      <Field label={t('country')} className={RARER}>
        <ChoiceSelect name="country" chosen={filter.country} choices={countries} any={t('anyCountry')} />
      </Field>
      {/* Level with the fields, whose last line is kept for an error. */}
      <Button type="submit" pending={looking} className="order-1 mb-1 self-end sm:order-none">
        {t('show')}
      </Button>
    </form>
  );
}

function ChoiceSelect(props: {
  name: string;
  chosen: string | undefined;
  choices: readonly Choice[];
  any?: string;
  id?: string;
}) {
  return (
    <Select name={props.name} defaultValue={props.chosen ?? ''}>
      {props.any === undefined ? null : <option value="">{props.any}</option>}
      {props.choices.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}
