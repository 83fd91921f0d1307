'use client';
import { ChevronDown } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useHydrated } from '#components/account/hydrated.ts';
import { cn } from '#components/ui/cn.ts';
import { useFieldControl } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { countryName } from '#lib/kernel/currencies.ts';
import type { Method } from '#lib/payment/method.ts';
import { findMethod, listMethods, METHODS } from '#lib/payment/registry.ts';
import { findMethods, homeOf, type Found, type Place } from '#lib/payment/search.ts';

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

/** What heads each group: "In Kenya", "Others for KES", "Other currencies". */
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

/** The country the browser's language names, "NG" of "en-NG"; a guess that only orders the list. */
function guessedCountry(): string | undefined {
  for (const tag of navigator.languages) {
    try {
      const { region } = new Intl.Locale(tag);
      if (region) return region;
    } catch {
      // A tag that is none says nothing.
    }
  }
  return undefined;
}

/** ARIA's combobox with a list below: the focus stays in the line that is typed in, the arrows move through the list. */
function Combobox(props: ListProps) {
  const t = useTranslations('payment.picker');
  const field = useFieldControl();
  const list = useList(props);
  const { open, query, active, options } = list;
  const id = useId();
  const optionId = (found: Found | null) => `${id}-${found?.method.id ?? 'any'}`;
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

type Option = Found | null;

/** What is typed, which of the options is the active one, and what the keys do. `null` among the options is a filter's "any". */
function useList({ methods, currency, country, any, onChange, value }: ListProps) {
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const options = useMemo<readonly Option[]>(() => {
    if (!open) return [];
    const search = {
      query,
      currency,
      country: country ?? guessedCountry(),
      nameOf: (code: string) => countryName(code, locale),
    };
    return [...(any === undefined || query !== '' ? [] : [null]), ...findMethods(methods, search)];
  }, [open, query, currency, country, any, methods, locale]);
  const close = () => {
    setOpen(false);
    setQuery('');
    setActive(0);
  };
  const show = () => {
    if (open) return;
    setOpen(true);
    setQuery('');
    setActive(0);
  };
  const pick = (option: Option) => {
    const id = option?.method.id ?? '';
    if (id !== value) onChange(id);
    close();
  };
  const type = (text: string) => {
    setOpen(true);
    setQuery(text);
    setActive(0);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!open) return show();
      const last = options.length - 1;
      // One step past an end goes round; a page stops there.
      const next = active + step;
      setActive(
        Math.abs(step) === 1
          ? (next + options.length) % Math.max(1, options.length)
          : Math.min(last, Math.max(0, next)),
      );
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      const option = options[active];
      if (option !== undefined) pick(option);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      // The list closes, not the dialog it may stand in.
      event.stopPropagation();
      close();
    }
  };
  return { open, query, active, options, close, show, pick, type, press };
}

type OptionsProps = ListProps & { list: ReturnType<typeof useList>; id: string; optionId: (option: Option) => string };

function Options(props: OptionsProps) {
  const { list, id, optionId } = props;
  const t = useTranslations('payment.picker');
  const headOf = useHeads({ ...props, country: props.country ?? guessedCountry() });
  const scrolled = useRef<Element>(null);
  const into = (element: HTMLElement | null) => {
    if (!element || element === scrolled.current) return;
    scrolled.current = element;
    element.scrollIntoView({ block: 'nearest' });
  };
  const row = (option: Option) => {
    const index = list.options.indexOf(option);
    const selected = (option?.method.id ?? '') === props.value;
    return (
      <button
        type="button"
        tabIndex={-1}
        key={option?.method.id ?? ''}
        id={optionId(option)}
        role="option"
        aria-selected={selected}
        ref={index === list.active ? into : undefined}
        // Pressed, not clicked: a click comes after the line has lost the focus and the list is gone.
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => list.pick(option)}
        className={cn(
          'flex min-h-11 w-full cursor-pointer text-start flex-wrap items-baseline gap-x-2 px-3 py-2.5',
          index === list.active && 'bg-line/60',
          selected && 'font-semibold',
        )}
      >
        {option ? <bdi>{option.method.label}</bdi> : props.any}
        {option?.via ? <bdi className="text-sm font-normal text-quiet">{option.via}</bdi> : null}
      </button>
    );
  };
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label={t('list')}
      className="absolute inset-x-0 top-full z-30 mt-1 max-h-80 overflow-y-auto overscroll-contain rounded-md border border-edge bg-card py-1 shadow-lg"
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
