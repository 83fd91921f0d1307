'use client';
import { useTranslations } from 'next-intl';
import { useWatch, type UseFormReturn } from 'react-hook-form';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { Segment, Segments } from '#components/ui/radio-group.tsx';
import { Select } from '#components/ui/select.tsx';
import { getChain } from '#lib/chain/chains.ts';
import type { OfferInput, ParsedOffer } from '#lib/offer/schema.ts';

export type OfferFormState = UseFormReturn<OfferInput, unknown, ParsedOffer>;
export type Choice = { readonly value: string; readonly label: string };

const PRICES = ['fixedPrice', 'floorPrice', 'ceilingPrice', 'pauseUnder', 'pauseOver'] as const;

/** What another market takes with it. */
function changesOf({ setValue, getValues }: OfferFormState) {
  // Another currency has other rails, and a price of the old one means nothing in it.
  const startOver = () => {
    setValue('methods', []);
    for (const name of PRICES) setValue(name, undefined);
  };
  // A coin that the other network does not have cannot stay chosen.
  const moveTo = (network: number) => {
    startOver();
    const there = getChain(network).assets;
    if (!there.some(({ symbol }) => symbol === getValues('asset'))) setValue('asset', there[0]!.symbol);
  };
  return { startOver, moveTo };
}

/** Side, network, coin and currency. They stay what they are once posted: another market is another offer. */
export function OfferMarket(props: {
  form: OfferFormState;
  locked: boolean;
  /** Those that are traded on, by id; with one there is nothing to choose. */
  networks: readonly Choice[];
  currencies: readonly Choice[];
}) {
  const t = useTranslations('offer.form');
  const { register, formState } = props.form;
  const { errors, defaultValues: held } = formState;
  const chainId = useWatch({ control: props.form.control, name: 'chainId' });
  const assets = getChain(chainId).assets.map(({ symbol }) => ({ value: symbol, label: symbol }));
  const options = (choices: readonly Choice[]) =>
    choices.map(({ value, label }) => (
      <option key={value} value={value}>
        {label}
      </option>
    ));
  const { startOver, moveTo } = changesOf(props.form);
  return (
    <Card>
      <CardTitle note={props.locked ? t('marketLocked') : undefined}>{t('market')}</CardTitle>
      {/* A browser leaves out disabled fields; the form keeps its own values. */}
      <div inert={props.locked} className={props.locked ? 'flex flex-col gap-4 opacity-60' : 'flex flex-col gap-4'}>
        <Segments label={t('side')} className="w-full sm:w-auto sm:self-start">
          <Segment label={t('sell')} value="sell" defaultChecked={held?.side === 'sell'} {...register('side')} />
          <Segment label={t('buy')} value="buy" defaultChecked={held?.side === 'buy'} {...register('side')} />
        </Segments>
        {props.networks.length > 1 ? (
          <Field label={t('network')} hint={t('networkHint')} error={errors.chainId?.message}>
            <Select
              defaultValue={`${held?.chainId}`}
              {...register('chainId', {
                valueAsNumber: true,
                onChange: (event: { target: { value: string } }) => moveTo(Number(event.target.value)),
              })}
            >
              {options(props.networks)}
            </Select>
          </Field>
        ) : null}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('asset')} error={errors.asset?.message}>
            <Select key={chainId} defaultValue={held?.asset} {...register('asset', { onChange: startOver })}>
              {options(assets)}
            </Select>
          </Field>
          <Field label={t('currency')} error={errors.currency?.message}>
            <Select defaultValue={held?.currency} {...register('currency', { onChange: startOver })}>
              {options(props.currencies)}
            </Select>
          </Field>
        </div>
      </div>
    </Card>
  );
}
