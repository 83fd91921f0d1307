'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { PaymentCode } from '#components/payment/payment-code.tsx';
import { RestNote } from '#components/payment/rest.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { formatUnits } from '#lib/kernel/money.ts';
import { instructions } from '#lib/payment/method.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { openPayee, openPayer } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { useAct } from './use-act.ts';
import type { Key } from './use-key.ts';

/** Where the buyer pays: opened on this device, compared with the deal, each line to copy. */
export function PayeeDetails({ trade, keys }: { trade: TradeView; keys: Key }) {
  const t = useTranslations('trade.payee');
  const { key } = keys;
  const opened = useMemo(() => (key ? openPayee(trade, key.secretKey) : undefined), [trade, key]);
  if (!opened) return <Locked label={t('show')} keys={keys} />;
  if (!opened.ok) return <RefusalNotice refusal={opened.refusal} />;
  if (opened.value.kind === 'not_as_agreed') {
    return (
      <Notice tone="danger" role="alert" title={t('wrong_title')}>
        {t('wrong')}
      </Notice>
    );
  }
  return <Lines trade={trade} fields={opened.value.account.fields} />;
}

function Lines({ trade, fields }: { trade: TradeView; fields: Readonly<Record<string, string>> }) {
  const t = useTranslations('trade.payee');
  const words = useTranslations('payment.field');
  const method = findMethod(trade.methodId);
  if (!method) return null;
  const amount = formatUnits(BigInt(trade.fiatMinor), trade.currencyDecimals, trade.currencyDecimals);
  return (
    <div className="flex flex-col gap-4">
      <Definitions>
        <Definition name={t('amount')}>
          <Copyable text={amount} shown={`${amount} ${trade.currency}`} label={t('copy', { what: t('amount') })} />
        </Definition>
        {instructions(method, fields).map(({ word, value, copy }) => (
          <Definition key={word} name={words(`${word}.label`)}>
            <Copyable text={copy} shown={value} label={t('copy', { what: words(`${word}.label`) })} />
          </Definition>
        ))}
        {method.reference === 'write' ? (
          <Definition name={t('reference')} note={t('reference_write')}>
            <Copyable text={trade.reference} label={t('copy', { what: t('reference') })} />
          </Definition>
        ) : null}
      </Definitions>
      <RestNote hours={method.hours} />
      <PaymentCode
        method={method}
        account={fields}
        amountMinor={trade.fiatMinor}
        currency={trade.currency}
        reference={trade.reference}
      />
      {method.reference === 'write' ? null : <Notice tone="caution">{t(`reference_${method.reference}`)}</Notice>}
    </div>
  );
}

/** Sealed to this person, and their key is locked: one press opens it. */
export function Locked({ label, keys }: { label: string; keys: Key }) {
  const acting = useAct();
  return (
    <div className="flex flex-col items-start gap-3">
      <Button pending={acting.pending} onClick={() => void acting.run(keys.ask)}>
        {label}
      </Button>
      <RefusalNotice refusal={acting.refusal} />
    </div>
  );
}

/** Who the money will come from, as the buyer announced it: what the seller compares with the bank. */
export function PayerAnnounced({ trade, keys }: { trade: TradeView; keys: Key }) {
  const t = useTranslations('trade.payer');
  const { key } = keys;
  const payer = useMemo(() => (key ? openPayer(trade, key.secretKey) : undefined), [trade, key]);
  if (!trade.payer) return null;
  if (!key) return <Locked label={t('show')} keys={keys} />;
  if (!payer) return <Notice tone="caution">{t('unreadable')}</Notice>;
  return (
    <Definitions>
      <Definition name={t('name_said')}>
        <bdi className="font-semibold">{payer.name}</bdi>
      </Definition>
      <Definition name={t('account_said')}>
        <bdi>{payer.account}</bdi>
      </Definition>
    </Definitions>
  );
}
