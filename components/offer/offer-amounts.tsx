'use client';
import { useTranslations } from 'next-intl';
import { useWatch } from 'react-hook-form';
import { Card, CardTitle } from '#components/ui/card.tsx';
import type { OfferFormState } from './offer-market.tsx';
import { PriceField } from './offer-price.tsx';

/** How much one trade may be, and all of them together. */
export function OfferAmounts({ form }: { form: OfferFormState }) {
  const t = useTranslations('offer.form');
  const [asset, currency] = useWatch({ control: form.control, name: ['asset', 'currency'] });
  return (
    <Card>
      <CardTitle>{t('amounts')}</CardTitle>
      <div className="grid gap-4 sm:grid-cols-3">
        <PriceField form={form} name="least" label={t('least')} unit={currency} required />
        <PriceField form={form} name="most" label={t('most')} unit={currency} required />
        <PriceField form={form} name="total" label={t('total')} unit={asset} hint={t('totalHint')} />
      </div>
    </Card>
  );
}
