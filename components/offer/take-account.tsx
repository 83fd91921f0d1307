'use client';
import { useTranslations } from 'next-intl';
import { FieldSet } from '#components/ui/field.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { findMethod } from '#lib/payment/registry.ts';
import { AccountDialog, type OwnAccount } from './account-dialog.tsx';

/** Which of one's own accounts the buyer is to pay to; or a new one, without leaving. */
export function TakeAccount(props: {
  methodId: string;
  currency: string;
  accounts: readonly OwnAccount[];
  chosen: string | undefined;
  error?: string | undefined;
  onChoose: (accountId: string) => void;
  onAdded: (account: OwnAccount) => void;
}) {
  const t = useTranslations('offer.take');
  const { methodId, currency } = props;
  const fit = props.accounts.filter((account) => account.methodId === methodId);
  return (
    <FieldSet legend={t('account')} hint={t('accountSecret')} error={props.error}>
      {fit.length === 0 ? (
        <p className="text-sm">{t('accountNone', { method: findMethod(methodId)?.label ?? methodId, currency })}</p>
      ) : (
        <RadioGroup aria-label={t('account')}>
          {fit.map(({ id, label }) => (
            <Radio
              key={id}
              name="paymentAccountId"
              value={id}
              checked={props.chosen === id}
              onChange={() => props.onChoose(id)}
              label={<bdi>{label}</bdi>}
            />
          ))}
        </RadioGroup>
      )}
      <div>
        <AccountDialog methodId={methodId} currency={currency} onSaved={props.onAdded} />
      </div>
    </FieldSet>
  );
}
