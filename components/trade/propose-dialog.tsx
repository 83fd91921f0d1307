'use client';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Field, FieldSet } from '#components/ui/field.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Radio, RadioGroup, Segment, Segments } from '#components/ui/radio-group.tsx';
import { Select } from '#components/ui/select.tsx';
import { serverNow, useServerNow } from '#components/ui/server-clock.ts';
import { call } from '#lib/http/browser.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { PROPOSAL_REASONS, type ProposalReason } from '#lib/trade/proposal.ts';
import { proposeSettlement, VALID_HOURS, VALID_HOURS_DEFAULT } from '#lib/trade/proposal.browser.ts';
import type { ProposalView, TradeView } from '#lib/trade/view.ts';
import { partnerOf } from './amounts.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { boundBy, CHOICES, unitsOf, type Choice, type Typed } from './proposal-form.ts';
import { Promises } from './proposal-words.tsx';
import { Shares } from './shares.tsx';
import { useAct } from './use-act.ts';

type ProposeProps = { trade: TradeView; answers?: ProposalView; onClose: () => void };

/** What the buyer is to get, why, and for how long it holds: signed once. With `answers` it counters the other's proposal. */
export function ProposeDialog({ trade, answers, onClose }: ProposeProps) {
  const t = useTranslations('trade.settle');
  const acting = useAct();
  const [typed, setTyped] = useState<Typed>({ choice: null, text: '', unit: 'coins' });
  const [validHours, setValidHours] = useState<number>(VALID_HOURS_DEFAULT);
  const [reason, setReason] = useState<ProposalReason>();
  const [tried, setTried] = useState(false);
  const toBuyer = unitsOf(typed, BigInt(trade.tokenUnits), trade.assetDecimals);
  // What gives coins away is asked for as a release is: with the password, where the wallet is this browser's.
  const signer = useSigner({ askAgain: trade.party === 'seller' && toBuyer !== 0n });
  const propose = async () => {
    setTried(true);
    if (toBuyer === undefined || !signer) return;
    const proposal = { toBuyer: `${toBuyer}`, validHours, reason, answersId: answers?.id };
    if (await acting.run(() => proposeSettlement(trade, signer, proposal, serverNow(), call))) onClose();
  };
  const name = partnerOf(trade).name;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t(answers ? 'counter_title' : 'propose_title')}
      lead={t('lead', { name })}
      confirm={t('propose')}
      acting={acting}
      onConfirm={() => void propose()}
    >
      <Before trade={trade} />
      <Division trade={trade} typed={typed} onTyped={setTyped} tried={tried} />
      {toBuyer === undefined ? null : (
        <div aria-live="polite">
          <Shares trade={trade} toBuyer={toBuyer} />
        </div>
      )}
      <Field label={t('reason')} optional hint={t('reason_hint')}>
        <Select
          value={reason ?? ''}
          onChange={({ target }) => setReason((target.value || undefined) as ProposalReason)}
        >
          <option value="">{t('no_reason')}</option>
          {PROPOSAL_REASONS.map((one) => (
            <option key={one} value={one}>
              {t(`reasons.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('valid_for')} hint={t('valid_hint', { name })}>
        <Select value={validHours} onChange={({ target }) => setValidHours(Number(target.value))}>
          {VALID_HOURS.map((hours) => (
            <option key={hours} value={hours}>
              {t('hours', { hours })}
            </option>
          ))}
        </Select>
      </Field>
    </ConfirmDialog>
  );
}

type DivisionProps = { trade: TradeView; typed: Typed; onTyped: (typed: Typed) => void; tried: boolean };

/** The usual two at a press, anything else as coins or per cent. */
function Division({ trade, typed, onTyped, tried }: DivisionProps) {
  const t = useTranslations('trade.settle');
  const group = useId();
  const most = formatUnits(BigInt(trade.tokenUnits), trade.assetDecimals, 2);
  const { choice, text, unit } = typed;
  const wrong = tried && unitsOf(typed, BigInt(trade.tokenUnits), trade.assetDecimals) === undefined;
  const hint = (one: Choice) =>
    one === 'other' ? undefined : t(one === 'cancel' ? `choice_cancel_${trade.party}` : 'choice_half_note');
  return (
    <FieldSet legend={t('choice')} error={tried && choice === null ? 'trade.invalid.settle_choice' : undefined}>
      <RadioGroup>
        {CHOICES.map((one) => (
          <Radio
            key={one}
            name={group}
            label={t(`choice_${one}`)}
            hint={hint(one)}
            checked={choice === one}
            onChange={() => onTyped({ ...typed, choice: one })}
          />
        ))}
      </RadioGroup>
      {choice === 'other' ? (
        <>
          <Segments label={t('unit')} className="self-start">
            {(['coins', 'percent'] as const).map((one) => (
              <Segment
                key={one}
                name={`${group}-unit`}
                label={one === 'coins' ? trade.asset : t('percent')}
                checked={unit === one}
                onChange={() => onTyped({ ...typed, unit: one, text: '' })}
              />
            ))}
          </Segments>
          <Field
            label={t('to_buyer', { name: trade.buyer.name })}
            hint={t(unit === 'coins' ? 'hint_coins' : 'hint_percent', { most, asset: trade.asset })}
            error={wrong ? 'trade.invalid.settle_amount' : undefined}
          >
            <AmountInput
              key={unit}
              unit={unit === 'coins' ? trade.asset : '%'}
              value={text}
              onChange={(plain) => onTyped({ ...typed, text: plain })}
            />
          </Field>
        </>
      ) : null}
    </FieldSet>
  );
}

/** Said before signing: what was signed before stays, and a buyer does not pay meanwhile. */
function Before({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade.settle');
  const bound = boundBy(trade.proposals, trade.party, useServerNow(trade.now));
  const { name } = partnerOf(trade);
  return (
    <>
      {trade.party === 'buyer' && trade.state === 'awaiting_payment' ? (
        <Notice tone="danger">{t('do_not_pay', { name })}</Notice>
      ) : null}
      {bound.length > 0 ? (
        <Notice tone="caution" title={t('bound_before_title')}>
          {t('bound_before', { name })}
          <Promises trade={trade} proposals={bound} />
        </Notice>
      ) : null}
    </>
  );
}
