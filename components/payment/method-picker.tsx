'use client';
import { ChevronDown } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useId, useRef } from 'react';
import { useHydrated } from '#components/account/hydrated.ts';
import { cn } from '#components/ui/cn.ts';
import { useFieldControl } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { countryName } from '#lib/kernel/names.ts';
import type { Method } from '#lib/payment/method.ts';
import { findMethod, listMethods, METHODS } from '#lib/payment/registry.ts';
import { findMethods, homeOf, type Place } from '#lib/payment/search.ts';
import { guessedCountry, useMethodList, type Option } from './use-method-list.ts';

export type MethodPickerProps = {
  /** The chosen rail's id; empty: none. */
  value: string;
  onChange: (id: string) => void;
  /** Its rails stand first; with `only`, no others are offered. */
  currency?: string | undefined;
  only?: boolean;
  /** The person's country; else what their browser says. Its rails stand before all. */
  country?: string | undefined;
  /** For a form that is sent without scripts: the name the id goes by. */
  name?: string;
  /** A filter's "any": chosen, it is the empty id. */
  any?: string | undefined;
};

/**
 * Chooses a rail by its name, an alias, its bank or its country, those near the person first. Stands inside a {@link Field}. Without scripts,
 * and until they run, the platform's own list.
 */
export function MethodPicker(props: MethodPickerProps) {
  const hydrated = useHydrated();
  const methods = props.only
    ? listMethods({ ...(props.currency !== undefined && { currency: props.currency }) })
    : METHODS;
  return hydrated ? <Combobox {...props} methods={methods} /> : <PlainList {...props} methods={methods} />;
}

type ListProps = MethodPickerProps & { readonly methods: readonly Method[] };

const PLACES: readonly Place[] = ['home', 'currency', 'other'];

/** What heads each group: "Kenya", "Others for KES", "Other currencies". */
function useHeads({ methods, currency, country }: ListProps): (place: Place) => string {
  const t = useTranslations('payment.picker');
  const locale = useLocale();
  const home = homeOf(methods, { currency, country });
  return (place) => {
    if (place === 'home') return t('home', { country: home === undefined ? '' : countryName(home, locale) });
    if (place === 'other') return t('other');
    return currency === undefined ? t('all') : t('currency', { currency });
  };
}

function PlainList(props: ListProps) {
  const t = useTranslations('payment.picker');
  const headOf = useHeads(props);
  const found = findMethods(props.methods, props);
  return (
    <Select name={props.name} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
      <option value="" disabled={props.any === undefined}>
        {props.any ?? t('choose')}
      </option>
      {PLACES.map((place) => {
        const here = found.filter((one) => one.place === place);
        return here.length === 0 ? null : (
          <optgroup key={place} label={headOf(place)}>
            {here.map(({ method }) => (
              <option key={method.id} value={method.id}>
                {method.label}
              </option>
            ))}
          </optgroup>
        );
      })}
    </Select>
  );
}

/** ARIA's combobox with a list below: the focus stays in the line that is typed in, the arrows move through the list. */
function Combobox(props: ListProps) {
  const t = useTranslations('payment.picker');
  const field = useFieldControl();
  const list = useMethodList(props);
  const { open, query, active, options } = list;
  const id = useId();
  const optionId = (found: Option) => `${id}-${found?.method.id ?? 'any'}`;
  const chosen = findMethod(props.value);
  const current = options[active];
  return (
    <div
      className="relative"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) list.close();
      }}
    >
      {props.name === undefined ? null : <input type="hidden" name={props.name} value={props.value} />}
      <Input
        {...field}
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && current !== undefined ? optionId(current) : undefined}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="done"
        className="pe-9"
        placeholder={props.any ?? t('placeholder')}
        value={open ? query : (chosen?.label ?? '')}
        onFocus={(event) => event.currentTarget.select()}
        onClick={list.show}
        onChange={(event) => list.type(event.target.value)}
        onKeyDown={list.press}
        data-value={props.value}
      />
      <ChevronDown aria-hidden className="pointer-events-none absolute inset-y-0 end-2.5 my-auto size-5 text-quiet" />
      <p role="status" className="sr-only">
        {open ? t('count', { count: options.filter((one) => one !== null).length }) : ''}
      </p>
      {open ? <Options {...props} list={list} id={id} optionId={optionId} /> : null}
    </div>
  );
}

type OptionsProps = ListProps & {
  list: ReturnType<typeof useMethodList>;
  id: string;
  optionId: (option: Option) => string;
};

/** One rail, with the bank or alias it was found by. The active one is kept in sight. */
function OptionRow({ option, list, optionId, value, any }: OptionsProps & { option: Option }) {
  const active = list.options.indexOf(option) === list.active;
  const selected = (option?.method.id ?? '') === value;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (active) button.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <button
      type="button"
      tabIndex={-1}
      id={optionId(option)}
      role="option"
      aria-selected={selected}
      ref={button}
      // The line keeps the focus: without it the list would be gone before the click comes.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => list.pick(option)}
      className={cn(
        'flex min-h-11 w-full cursor-pointer flex-wrap items-baseline gap-x-2 px-3 py-2.5 text-start',
        active && 'bg-line/60',
        selected && 'font-semibold',
      )}
    >
      {option ? <bdi>{option.method.label}</bdi> : any}
      {option?.via ? <bdi className="text-sm font-normal text-quiet">{option.via}</bdi> : null}
    </button>
  );
}

function Options(props: OptionsProps) {
  const { list, id } = props;
  const t = useTranslations('payment.picker');
  const headOf = useHeads({ ...props, country: props.country ?? guessedCountry() });
  const row = (option: Option) => <OptionRow key={option?.method.id ?? ''} {...props} option={option} />;
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label={t('list')}
      className="absolute inset-x-0 top-full z-30 mt-1 max-h-80 overflow-y-auto overscroll-contain rounded-md border border-edge bg-card py-1"
    >
      {list.options.length === 0 ? <p className="px-3 py-2.5 text-quiet">{t('none')}</p> : null}
      {list.options[0] === null ? row(null) : null}
      {PLACES.map((place) => {
        const here = list.options.filter((one) => one?.place === place);
        if (here.length === 0) return null;
        return (
          <div key={place} role="group" aria-labelledby={`${id}-${place}`}>
            <p id={`${id}-${place}`} className="px-3 pt-2 pb-1 text-sm text-quiet">
              {headOf(place)}
            </p>
            {here.map(row)}
          </div>
        );
      })}
    </div>
  );
}
