'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { useAct } from '#components/trade/use-act.ts';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { awardDataOf } from '#lib/chain/bond-signing.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import type { AwardView, CaseView } from '#lib/dispute/view.ts';
import { call } from '#lib/http/browser.ts';
import { formatUnits, parseUnits } from '#lib/kernel/money.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import { AwardSaid } from './award-said.tsx';

/** What is awarded from a merchant's bond beside the ruling, by whoever sits on the panel: offered once a ruling stands that says who was at fault. */
export function AwardPanel({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.award');
  const { award, awardable } = view;
  if (!award && !awardable) return null;
  return (
    <section aria-label={t('title')} className="flex flex-col gap-4 border-t border-line pt-5">
      <h3 className="font-semibold">{t('title')}</h3>
      {award ? <AwardSaid award={award} view={view} /> : <p className="text-sm text-quiet">{t('note')}</p>}
      {awardable && view.seated === true && (!award || award.status === 'waiting' || award.status === 'refused') ? (
        <AwardForm view={view} award={award} />
      ) : null}
    </section>
  );
}

function AwardForm({ view, award }: { view: CaseView; award: AwardView | null }) {
  const t = useTranslations('dispute.award');
  const { mostUnits, merchant, bond } = view.awardable!;
  const signer = useSigner({ askAgain: true });
  const acting = useAct();
  const [typed, type] = useState(award ? formatUnits(BigInt(award.units), view.assetDecimals) : '');
  const [reason, setReason] = useState(award?.reason ?? '');
  const [tried, setTried] = useState(false);
  const amount = parseUnits(typed, view.assetDecimals);
  const fits = amount !== undefined && amount > 0n && amount <= BigInt(mostUnits);
  const most = `${formatUnits(BigInt(mostUnits), view.assetDecimals)} ${view.asset}`;
  const send = async (): Promise<Result<unknown>> => {
    if (!signer) return refused(refuseAccount('account.sign_in_first'));
    const act = { tradeId: view.tradeHash, merchant, amount: `${amount}` };
    const data = awardDataOf({ chainId: view.chainId, bond }, act);
    const signature = await signer.signTypedData(data.domain, data.types, data.value);
    if (!signature.ok) return signature;
    const body = { amount: act.amount, reason, signature: signature.value };
    return call('POST', `/disputes/${view.id}/award`, body);
  };
  const sign = () => {
    setTried(true);
    if (fits && reason.trim().length > 0) void acting.run(send);
  };
  return (
    <div className="flex flex-col gap-4">
      <Field
        label={t('amount')}
        hint={t('amount_hint', { most })}
        error={tried && !fits ? t('invalid', { most }) : undefined}
      >
        <AmountInput unit={view.asset} value={typed} onChange={type} />
      </Field>
      <Field
        label={t('reason')}
        hint={t('reason_hint')}
        error={tried && reason.trim().length === 0 ? 'dispute.invalid.words_missing' : undefined}
      >
        <Textarea rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <p className="text-sm text-quiet">{t('first')}</p>
      <RefusalNotice refusal={acting.refusal} />
      <Button wide pending={acting.pending} pendingLabel={t('signing')} onClick={sign}>
        {t(award && !award.signedByMe ? 'sign_same' : 'sign')}
      </Button>
    </div>
  );
}
