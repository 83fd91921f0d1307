'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DetailsForm } from '#components/payment/account-form.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { findMethod } from '#lib/payment/registry.ts';

/** What a form needs to know of an account of one's own: never what is in it. */
export type OwnAccount = {
  readonly id: string;
  readonly methodId: string;
  readonly currency: string;
  readonly label: string;
};

/** Adds an account of one rail without leaving the form that needs it. */
export function AccountDialog(props: { methodId: string; currency: string; onSaved: (account: OwnAccount) => void }) {
  const t = useTranslations('payment.form');
  const o = useTranslations('offer.take');
  const [open, setOpen] = useState(false);
  const method = findMethod(props.methodId);
  if (!method) return null;
  return (
    <Dialog
      title={`${t('title')} · ${method.label}`}
      description={t('lead')}
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="sm">{o('accountAdd')}</Button>}
    >
      <DetailsForm
        method={method}
        currency={props.currency}
        onSaved={({ id, methodId, currency, label }) => {
          setOpen(false);
          props.onSaved({ id, methodId, currency, label });
        }}
      />
    </Dialog>
  );
}
