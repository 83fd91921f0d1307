'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { offerSchema, type OfferInput, type ParsedOffer } from '#lib/offer/schema.ts';
import type { OwnAccount } from './account-dialog.tsx';
import { OfferAmounts } from './offer-amounts.tsx';
import { OfferConditions } from './offer-conditions.tsx';
import { OfferMarket, type Choice } from './offer-market.tsx';
import { OfferMethods } from './offer-methods.tsx';
import { OfferPreview } from './offer-preview.tsx';
import { OfferPrice } from './offer-price.tsx';
import type { Rates } from './offer-values.ts';

export type OfferFormProps = {
  values: OfferInput;
  /** The offer being changed, at the revision its maker sees; left out: a new one. */
  editing?: { readonly offerId: string; readonly revision: number };
  rates: Rates;
  assets: readonly Choice[];
  currencies: readonly Choice[];
  countries: readonly Choice[];
  accounts: readonly OwnAccount[];
};

/** A new offer, or the next revision of one. Beside it, what it comes to while it is being written. */
export function OfferForm(props: OfferFormProps) {
  const t = useTranslations('offer.form');
  const form = useForm<OfferInput, unknown, ParsedOffer>({
    resolver: zodResolver(offerSchema),
    mode: 'onTouched',
    defaultValues: props.values,
  });
  const hydrated = useHydrated();
  const { refusal, submit } = useSave(props.editing);
  const values = useWatch({ control: form.control }) as OfferInput;
  const { isSubmitting } = form.formState;
  return (
    <form onSubmit={form.handleSubmit(submit)} noValidate>
      {/* Before the page is awake nothing typed would be kept. */}
      <fieldset disabled={!hydrated} className="min-w-0">
        {/* The preview follows the price on a phone, and stands beside everything where there is room. */}
        <div className="grid gap-6 *:min-w-0 lg:grid-cols-[minmax(0,1fr)_22.5rem] lg:*:col-start-1">
          <OfferMarket
            form={form}
            locked={props.editing !== undefined}
            assets={props.assets}
            currencies={props.currencies}
          />
          <OfferPrice form={form} rates={props.rates} />
          <div className="lg:col-start-2! lg:row-span-6 lg:row-start-1">
            <div className="lg:sticky lg:top-6">
              <OfferPreview side={values.side} input={values} rates={props.rates} />
            </div>
          </div>
          <OfferAmounts form={form} />
          <OfferMethods form={form} given={props.accounts} />
          <OfferConditions form={form} countries={props.countries} />
          <div className="flex flex-col gap-6">
            <RefusalNotice refusal={refusal} />
            <div className="flex flex-wrap gap-2">
              <Button
                type="submit"
                variant="primary"
                size="lg"
                className="max-sm:w-full"
                pending={isSubmitting}
                pendingLabel={props.editing ? t('saving') : t('posting')}
              >
                {props.editing ? t('save') : t('post')}
              </Button>
              <ButtonLink href="/offers" size="lg" className="max-sm:w-full">
                {t('cancel')}
              </ButtonLink>
            </div>
          </div>
        </div>
      </fieldset>
    </form>
  );
}

function useSave(editing: OfferFormProps['editing']) {
  const t = useTranslations('offer.form');
  const router = useRouter();
  const sent = useRef({ text: '', key: '' });
  const [refusal, setRefusal] = useState<Refusal>();
  const submit = async (offer: ParsedOffer) => {
    setRefusal(undefined);
    const text = JSON.stringify(offer);
    // The same offer sent again, because an answer was lost, is the same offer; a changed one is another.
    if (sent.current.text !== text) sent.current = { text, key: newKey() };
    const { key } = sent.current;
    const saved = editing
      ? await call<{ offerId: string }>('PUT', `/offers/${editing.offerId}`, {
          ...offer,
          seenRevision: editing.revision,
        })
      : await call<{ offerId: string }>('POST', '/offers', offer, { key });
    if (!saved.ok) return setRefusal(saved.refusal);
    toast(editing ? t('saved') : t('posted'));
    router.push('/offers');
    router.refresh();
  };
  return { refusal, submit };
}
