'use client';
import { useLocale } from 'next-intl';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { countryName } from '#lib/kernel/names.ts';
import type { Method } from '#lib/payment/method.ts';
import { findMethods, type Found } from '#lib/payment/search.ts';

type ListProps = {
  readonly methods: readonly Method[];
  readonly currency?: string | undefined;
  readonly country?: string | undefined;
  readonly any?: string | undefined;
  readonly value: string;
  readonly onChange: (id: string) => void;
};

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/** Keys that write or take away: a sign, or what an input method and a phone's keyboard call theirs. */
const WRITES = /^(.|Backspace|Delete|Process|Unidentified)$/u;

/** The country the browser's language names, "NG" of "en-NG"; a guess that only orders the list. */
export function guessedCountry(): string | undefined {
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

export type Option = Found | null;

/** What is typed, which of the options is the active one, and what the keys do. `null` among the options is a filter's "any". */
export function useMethodList({ methods, currency, country, any, onChange, value }: ListProps) {
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
  const begin = (openNow: boolean, text = '') => {
    setOpen(openNow);
    setQuery(text);
    setActive(0);
  };
  const close = () => begin(false);
  const show = () => (open ? undefined : begin(true));
  const pick = (option: Option) => {
    const id = option?.method.id ?? '';
    if (id !== value) onChange(id);
    close();
  };
  const type = (text: string) => begin(true, text);
  const move = (step: number) => {
    const next = active + step;
    const last = options.length - 1;
    // One step past an end goes round; a page stops there.
    setActive(
      Math.abs(step) === 1 ? (next + options.length) % Math.max(1, options.length) : Math.min(last, Math.max(0, next)),
    );
  };
  const press = (event: KeyboardEvent) => {
    // An input method's own Enter and arrows choose among its words.
    if (event.nativeEvent.isComposing) return;
    // What is typed over a choice begins anew instead of being added to its name.
    if (!open && WRITES.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) show();
    const step = STEPS[event.key];
    if (step === undefined && !(open && (event.key === 'Enter' || event.key === 'Escape'))) return;
    event.preventDefault();
    // The list closes, not the dialog it may stand in.
    if (event.key === 'Escape') event.stopPropagation();
    const option = options[active];
    if (step !== undefined) return open ? move(step) : show();
    if (event.key === 'Escape') close();
    else if (option !== undefined) pick(option);
  };
  return { open, query, active, options, close, show, pick, type, press };
}
