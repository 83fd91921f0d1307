'use client';
import { useTranslations } from 'next-intl';
import { useDeferredValue, useState } from 'react';
import { useHydrated } from '#components/account/hydrated.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { ChoiceSelect, type Choice } from './market-filters.tsx';
import { OPTIONS } from './market-url.ts';

type Props = {
  filter: MarketFilter;
  /** With how many offers there are of each. */
  methods: readonly (Choice & { readonly count: number })[];
  countries: readonly Choice[];
  /** Whether there is a person whose standing the makers' rules can be held against. */
  signedIn: boolean;
};

/** The rarer filters, for whoever unfolds them. */
export function MoreFilters({ filter, methods, countries, signedIn }: Props) {
  const t = useTranslations('offer.market');
  return (
    <div className="col-span-full grid gap-x-6 gap-y-2 pb-2 ps-7 sm:grid-cols-[2fr_1fr]">
      <MethodBoxes chosen={filter.methods} methods={methods} />
      <div className="flex flex-col">
        <Field label={t('country')}>
          <ChoiceSelect name="country" chosen={filter.country} choices={countries} any={t('anyCountry')} />
        </Field>
        <Field label={t('sort')}>
          <ChoiceSelect
            name="sort"
            chosen={filter.sort}
            choices={[{ value: 'score', label: t('byScore') }]}
            any={t('byPrice')}
          />
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
  );
}

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
