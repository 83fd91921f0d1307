'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useTransition, type FormEvent, type ReactNode } from 'react';
import { useHydrated } from '#components/account/hydrated.ts';
import { takeAside } from '#components/shell/aside.ts';
import { Button } from '#components/ui/button.tsx';
import { readDecimal, writeDecimal } from '#components/ui/digits.ts';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Mark } from '#components/ui/mark.tsx';
import { Select } from '#components/ui/select.tsx';
import { currencyName } from '#lib/kernel/names.ts';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { marketHref, OPTIONS } from './market-url.ts';

export type Choice = { readonly value: string; readonly label: string };

type Props = {
  filter: MarketFilter;
  /** The amount as it stood in the URL, where it could not be read. */
  unreadAmount?: string | undefined;
  assets: readonly (string | Choice)[];
  /** Their codes. Undefined: they stand in the page. */
  currencies: readonly string[] | undefined;
  /** How many of the rarer filters are on. */
  narrowed: number;
  /** The rarer filters, unfolded; null: folded away, and nobody has loaded them. */
  more: ReactNode;
};

/**
 * The market's filters: a plain GET form, whose state is the URL. Where scripts run, choosing from a list looks again at
 * once; without them the button does.
 */
export function MarketFilters({ filter, unreadAmount, assets, currencies, narrowed, more }: Props) {
  const t = useTranslations('offer.market');
  const locale = useLocale();
  const { looking, submit, change } = useLooking(filter, locale, more !== null);
  const amount = filter.amount === undefined ? (unreadAmount ?? '') : writeDecimal(filter.amount, locale);
  return (
    <form
      action="/"
      method="get"
      onSubmit={submit}
      // Of boxes React hears no other event again that came before it did: components/shell/early.ts.
      onInput={change}
      aria-label={t('filters')}
      // What the URL says is what the fields show, also after "back".
      key={JSON.stringify([filter, unreadAmount])}
      className="filters"
    >
      <input type="hidden" name="want" value={filter.want} />
      <Field label={t('asset')}>
        <Select name="asset" defaultValue={filter.asset}>
          {assets.map((one) =>
            typeof one === 'string' ? (
              <option key={one}>{one}</option>
            ) : (
              <option key={one.value} value={one.value}>
                {one.label}
              </option>
            ),
          )}
        </Select>
      </Field>
      <Field label={t('currency')}>
        <CurrencySelect chosen={filter.currency} codes={useCurrencies(currencies)} named={more !== null} />
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
      {/* The rarer ones are folded away: a way to the same search with them, which takes along what was typed. */}
      <button name="more" value={more ? '0' : '1'} aria-expanded={more !== null} className="unfold">
        <Mark of="on" />
        {narrowed ? t('moreChosen', { count: narrowed }) : t('more')}
      </button>
      {more ?? <Hidden filter={filter} />}
    </form>
  );
}

/** What is folded away stays part of the search. */
function Hidden({ filter }: { filter: MarketFilter }) {
  const on = OPTIONS.filter((name) => filter[name]).map((name) => [name, '1'] as const);
  const country = filter.country ? [['country', filter.country] as const] : [];
  const sort = filter.sort ? [['sort', filter.sort] as const] : [];
  const methods = filter.methods.map((id) => ['method', id] as const);
  return [...methods, ...country, ...on, ...sort].map(([name, value]) => (
    <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
  ));
}

const isBox = (target: EventTarget): target is HTMLInputElement =>
  target instanceof HTMLInputElement && target.type === 'checkbox';

/** Looking again, with what the form says. */
function useLooking(filter: MarketFilter, locale: string, unfolded: boolean) {
  const router = useRouter();
  const [looking, look] = useTransition();
  const go = (form: HTMLFormElement, changed?: string, more?: string) => {
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
      sort: text('sort') === 'score' ? 'score' : undefined,
    });
    const fold = more ?? (unfolded ? '1' : undefined);
    look(() => router.push(fold ? `${href}&more=${fold}` : href, { scroll: false }));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const by = (event.nativeEvent as SubmitEvent).submitter;
    go(event.currentTarget, undefined, by instanceof HTMLButtonElement && by.name === 'more' ? by.value : undefined);
  };
  const change = (event: FormEvent<HTMLFormElement>) => {
    const { target } = event;
    // Several methods are ticked one after the other, and then looked for.
    const whole = target instanceof HTMLSelectElement || (isBox(target) && target.name !== 'method');
    if (whole) go(event.currentTarget, target.name);
  };
  return { looking, submit, change };
}

/** Those that were sent, or that stand in the page. */
function useCurrencies(sent: readonly string[] | undefined): readonly string[] {
  const read = () => {
    const select = document.querySelector<HTMLSelectElement>('.filters select[name=currency]');
    return select ? [...select.options].map(({ value }) => value) : undefined;
  };
  return takeAside('market.currencies', sent, read) ?? [];
}

/**
 * All currencies. The chosen one is written with its name, and the others once the browser is awake, which knows their names itself: they would be a
 * tenth of the page. Where more is unfolded all have theirs from the start.
 */
function CurrencySelect({ chosen, codes, named }: { chosen: string; codes: readonly string[]; named: boolean }) {
  const locale = useLocale();
  const awake = useHydrated();
  return (
    <Select name="currency" defaultValue={chosen}>
      {codes.map((code) =>
        named || awake || code === chosen ? (
          // Two makers of names may write one differently: the server's stays.
          <option key={code} value={code} suppressHydrationWarning>
            {`${code} · ${currencyName(code, locale)}`}
          </option>
        ) : (
          <option key={code}>{code}</option>
        ),
      )}
    </Select>
  );
}

export function ChoiceSelect(props: {
  name: string;
  chosen: string | undefined;
  choices: readonly Choice[];
  any?: string;
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
