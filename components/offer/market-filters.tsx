'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useDeferredValue, useId, useState, useTransition, type FormEvent } from 'react';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { readDecimal, writeDecimal } from '#components/ui/digits.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { marketHref } from './market-url.ts';

export type Choice = { readonly value: string; readonly label: string };

type Props = {
  filter: MarketFilter;
  /** The amount as it stood in the URL, where it could not be read. */
  unreadAmount?: string | undefined;
  assets: readonly Choice[];
  currencies: readonly Choice[];
  /** With how many offers there are of each. */
  methods: readonly (Choice & { readonly count: number })[];
  countries: readonly Choice[];
  /** Whether there is a person whose standing the makers' rules can be held against. */
  signedIn: boolean;
};

/**
 * The market's filters: a plain GET form, whose state is the URL. Where scripts run, choosing from a list looks again at
 * once; without them the button does.
 */
export function MarketFilters(props: Props) {
  const { filter, unreadAmount, assets, currencies, methods, countries, signedIn } = props;
  const t = useTranslations('offer.market');
  const locale = useLocale();
  const router = useRouter();
  const more = useId();
  const [looking, look] = useTransition();
  const go = (form: HTMLFormElement, changed?: string) => {
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const typed = text('amount');
    const href = marketHref(filter, {
      asset: text('asset'),
      currency: text('currency'),
      amount: readDecimal(typed, locale) ?? typed,
      // Another currency has other rails.
      methods: changed === 'currency' ? [] : data.getAll('method').map(String),
      country: text('country'),
      takeable: data.has('takeable'),
      online: data.has('online'),
      vault: data.has('vault'),
    });
    look(() => router.push(href, { scroll: false }));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    go(event.currentTarget);
  };
  const change = (event: FormEvent<HTMLFormElement>) => {
    const { target } = event;
    // Several methods are ticked one after the other, and then looked for.
    const whole = target instanceof HTMLSelectElement || (isBox(target) && target.name !== 'method');
    if (whole) go(event.currentTarget, target.name);
  };
  const amount = filter.amount === undefined ? (unreadAmount ?? '') : writeDecimal(filter.amount, locale);
  const narrowed = filter.methods.length + (filter.country ? 1 : 0) + OPTIONS.filter((name) => filter[name]).length;
  return (
    <form
      action="/"
      method="get"
      onSubmit={submit}
      onChange={change}
      aria-label={t('filters')}
      // What the URL says is what the fields show, also after "back".
      key={JSON.stringify([filter, unreadAmount])}
      className="grid grid-cols-2 gap-x-3 gap-y-2 rounded-lg border border-line bg-card px-3 pt-2 pb-1 sm:p-4 sm:grid-cols-[1fr_1.3fr_1.3fr_auto] sm:items-end"
    >
      <input type="hidden" name="want" value={filter.want} />
      <Field label={t('asset')}>
        <ChoiceSelect name="asset" chosen={filter.asset} choices={assets} />
      </Field>
      <Field label={t('currency')}>
        <ChoiceSelect name="currency" chosen={filter.currency} choices={currencies} />
      </Field>
      <Field
        label={t('amountIn', { currency: filter.currency })}
        error={unreadAmount ? 'offer.form.decimal' : undefined}
      >
        <Input
          name="amount"
          inputMode="decimal"
          autoComplete="off"
          dir="ltr"
          defaultValue={amount}
          className="figures"
        />
      </Field>
      {/* Level with the fields, whose last line is kept for an error. */}
      <Button type="submit" pending={looking} className="mb-1 self-end">
        {t('show')}
      </Button>
      {/* The rarer ones are folded away, by the platform, so that it works without scripts as well. */}
      <Disclosure
        id={more}
        open={narrowed > 0}
        className="col-span-full -mb-2"
        summary={narrowed ? t('moreChosen', { count: narrowed }) : t('more')}
      >
        <div className="grid gap-x-6 gap-y-2 pb-2 sm:grid-cols-[2fr_1fr]">
          <MethodBoxes chosen={filter.methods} methods={methods} />
          <div className="flex flex-col">
            <Field label={t('country')}>
              <ChoiceSelect name="country" chosen={filter.country} choices={countries} any={t('anyCountry')} />
            </Field>
            {OPTIONS.filter((name) => signedIn || name !== 'takeable').map((name) => (
              <Checkbox
                key={name}
                name={name}
                value="1"
                defaultChecked={filter[name]}
                label={t(`only.${name}`)}
                hint={t(`only.${name}Hint`)}
              />
            ))}
          </div>
        </div>
      </Disclosure>
    </form>
  );
}

const OPTIONS = ['takeable', 'online', 'vault'] as const;

const isBox = (target: EventTarget): target is HTMLInputElement =>
  target instanceof HTMLInputElement && target.type === 'checkbox';

/** More rails than this are not looked through by eye. */
const MANY_METHODS = 12;

/** Every rail of the currency, those with most offers first; any of the ticked ones will do. Where scripts run, typing finds one. */
function MethodBoxes({ chosen, methods }: { chosen: readonly string[]; methods: Props['methods'] }) {
  const t = useTranslations('offer.market');
  const hydrated = useHydrated();
  const [typed, setTyped] = useState('');
  const wanted = plain(useDeferredValue(typed));
  const fits = (label: string) => wanted === '' || plain(label).includes(wanted);
  const found = methods.filter(({ label }) => fits(label)).length;
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1 text-sm font-medium">{t('method')}</legend>
      {hydrated && methods.length > MANY_METHODS ? (
        <>
          <Input
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            // Looking for a method is not looking for offers yet.
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
            placeholder={t('methodSearch')}
            aria-label={t('methodSearch')}
            autoComplete="off"
          />
          <p role="status" className={wanted !== '' && found === 0 ? 'pt-2 text-sm text-quiet' : 'sr-only'}>
            {wanted === '' ? '' : t('methodsFound', { count: found })}
          </p>
        </>
      ) : null}
      <div className="grid max-h-80 gap-x-4 overflow-y-auto sm:grid-cols-2">
        {methods.map(({ value, label, count }) => (
          <Checkbox
            key={value}
            name="method"
            value={value}
            defaultChecked={chosen.includes(value)}
            // Ticked ones stay part of the form, whatever is typed.
            className={fits(label) ? 'min-w-0' : 'hidden'}
            label={
              <span className="flex gap-2">
                {label} <span className="figures text-quiet">{t('countOf', { count })}</span>
              </span>
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Without marks and case: "Nequi" is found by "nequí". */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();

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
