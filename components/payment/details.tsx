'use client';
import { useTranslations } from 'next-intl';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { instructions, type Account, type Method } from '#lib/payment/method.ts';

/** An opened account, field by field, each to be copied as the bank wants it. For its owner and, in a trade, for the payer. */
export function AccountDetails({ method, account }: { method: Method; account: Account }) {
  const t = useTranslations('payment');
  return (
    <Definitions>
      {instructions(method, account).map(({ word, value, copy }) => (
        <Definition key={word} name={t(`field.${word}.label`)}>
          <Copyable text={copy} shown={value} label={t('copy', { field: t(`field.${word}.label`) })} />
        </Definition>
      ))}
    </Definitions>
  );
}
