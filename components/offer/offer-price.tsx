'use client';
import { useLocale, useTranslations } from 'next-intl';
import { Controller, useWatch } from 'react-hook-form';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { writeDecimal } from '#components/ui/digits.ts';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field } from '#components/ui/field.tsx';
import { Segment, Segments } from '#components/ui/radio-group.tsx';
import { findAsset } from '#lib/chain/chains.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { wholePrice } from '#lib/price/ratio.ts';
import { priceIn } from './amounts.ts';
import type { OfferFormState } from './offer-market.tsx';
import { rateKey, type Rates } from './offer-values.ts';
import { PercentInput } from './percent-input.tsx';

/** A price of its own, or a distance from the market within bounds of the maker's own. */
export function OfferPrice({ form, rates }: { form: OfferFormState; rates: Rates }) {
  const t = useTranslations('offer.form');
  const { control, register, setValue } = form;
  const [asset, currency] = useWatch({ control, name: ['asset', 'currency'] });
  const held = form.formState.defaultValues?.pricing;
  const rate = useRateWords(form, rates);
  const cleared = () => {
    // What is not shown must not be wrong either.
    for (const name of ['fixedPrice', 'floorPrice', 'ceilingPrice'] as const) setValue(name, undefined);
  };
  return (
    <Card>
      <CardTitle note={rate}>{t('priceTitle')}</CardTitle>
      {/* Which fields are shown is the style sheet's to say, so that it works without scripts. */}
      <div className="group/price flex flex-col gap-4">
        <Segments label={t('pricing')} className="w-full sm:w-auto sm:self-start">
          <Segment
            label={t('margin')}
            value="margin"
            defaultChecked={held === 'margin'}
            {...register('pricing', { onChange: cleared })}
          />
          <Segment
            label={t('fixed')}
            value="fixed"
            defaultChecked={held === 'fixed'}
            {...register('pricing', { onChange: cleared })}
          />
        </Segments>
        <div className="hidden group-has-[input[value=fixed]:checked]/price:block">
          <PriceField form={form} name="fixedPrice" label={t('fixedPrice', { asset })} unit={currency} required />
        </div>
        <div className="hidden gap-4 group-has-[input[value=margin]:checked]/price:grid sm:grid-cols-3">
          <Controller
            control={control}
            name="marginBps"
            render={({ field, fieldState }) => (
              <Field
                label={t('marginPercent')}
                hint={t('marginHint')}
                error={fieldState.error && 'offer.form.marginNeeded'}
                required
              >
                <PercentInput name="margin" value={field.value} onChange={field.onChange} onBlur={field.onBlur} />
              </Field>
            )}
          />
          <PriceField form={form} name="floorPrice" label={t('floorPrice')} unit={currency} />
          <PriceField form={form} name="ceilingPrice" label={t('ceilingPrice')} unit={currency} />
        </div>
        <Triggers form={form} asset={asset} currency={currency} />
      </div>
    </Card>
  );
}

/** Open where there is something in it. */
function Triggers({ form, asset, currency }: { form: OfferFormState; asset: string; currency: string }) {
  const t = useTranslations('offer.form');
  const { defaultValues: before, errors } = form.formState;
  const triggered = Boolean(before?.pauseUnder ?? before?.pauseOver ?? errors.pauseUnder ?? errors.pauseOver);
  return (
    <Disclosure summary={t('triggers')} open={triggered}>
      <div className="grid gap-4 sm:grid-cols-2">
        <PriceField form={form} name="pauseUnder" label={t('pauseUnder')} unit={currency} />
        <PriceField form={form} name="pauseOver" label={t('pauseOver')} unit={currency} />
        <p className="text-sm text-quiet sm:col-span-2">{t('triggersHint', { asset })}</p>
      </div>
    </Disclosure>
  );
}

type AmountName =
  | 'fixedPrice'
  | 'floorPrice'
  | 'ceilingPrice'
  | 'pauseUnder'
  | 'pauseOver'
  | 'least'
  | 'most'
  | 'total'
  | 'firstTradeMost';

/** One exact amount of the form. What may be left out is left out when it is empty. */
export function PriceField(props: {
  form: OfferFormState;
  name: AmountName;
  label: string;
  unit: string;
  hint?: string;
  required?: boolean;
}) {
  const { name, unit, required } = props;
  return (
    <Controller
      control={props.form.control}
      name={name}
      render={({ field, fieldState }) => (
        <Field
          label={props.label}
          hint={props.hint}
          error={fieldState.error?.message}
          required={required ?? false}
          optional={!required}
        >
          <AmountInput
            ref={field.ref}
            unit={unit}
            typedName={name}
            value={field.value ?? ''}
            onChange={(plain) =>
              field.onChange(plain === '' && !(name === 'least' || name === 'most') ? undefined : plain)
            }
            onBlur={field.onBlur}
          />
        </Field>
      )}
    />
  );
}

function useRateWords({ control }: OfferFormState, rates: Rates): string {
  const t = useTranslations('offer.form');
  const locale = useLocale();
  const [chainId, symbol, currency] = useWatch({ control, name: ['chainId', 'asset', 'currency'] });
  const known = rates[rateKey(chainId, symbol, currency)];
  const asset = findAsset(chainId, symbol);
  if (!known || !asset) return t('noRate');
  const whole = wholePrice(priceIn(known), asset.decimals, currencyDecimals(currency));
  return t('fixedHint', { rate: writeDecimal(whole, locale), currency });
}
