'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/provider.tsx';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Field } from '#components/ui/field.tsx';
import { serverNow, useServerNow } from '#components/ui/server-clock.ts';
import { call } from '#lib/http/browser.ts';
import { formatUnits, parseUnits } from '#lib/kernel/money.ts';
import { signAct } from '#lib/trade/browser.ts';
import type { PendingMove, TradeView } from '#lib/trade/view.ts';
import { Coins, partnerOf } from './amounts.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { shareOf } from './share.ts';
import { useAct } from './use-act.ts';

/** Either proposes what the buyer gets; the other's signature over the same amount carries it out. */
export function SettleDialog({ trade, onClose }: { trade: TradeView; onClose: () => void }) {
  const t = useTranslations('trade.settle');
  const title = useTranslations('trade.actions');
  const signer = useSigner();
  const acting = useAct();
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const units = parseUnits(typed, trade.assetDecimals);
  const fits = units !== undefined && units <= BigInt(trade.tokenUnits);
  const propose = async () => {
    setTried(true);
    if (!fits || !signer) return;
    const act = { move: 'settle', value: `${units}` } as const;
    if (await acting.run(() => signAct(trade, signer, act, serverNow(), call))) onClose();
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={title('settle')}
      lead={t('lead', { name: partnerOf(trade).name })}
      confirm={t('propose')}
      acting={acting}
      onConfirm={() => void propose()}
    >
      <Field
        label={t('to_buyer')}
        hint={t('hint', { most: formatUnits(BigInt(trade.tokenUnits), trade.assetDecimals, 2), asset: trade.asset })}
        error={tried && !fits ? 'trade.invalid.settle_amount' : undefined}
      >
        <AmountInput unit={trade.asset} value={typed} onChange={setTyped} />
      </Field>
      {fits ? <Division trade={trade} toBuyer={units} /> : null}
    </ConfirmDialog>
  );
}

/** Who gets what of everything that is locked, the fee in proportion. */
function Division({ trade, toBuyer }: { trade: TradeView; toBuyer: bigint }) {
  const t = useTranslations('trade.settle');
  const { fee, toSeller } = shareOf(trade, toBuyer);
  const among = [`${toBuyer}`, `${toSeller}`, `${fee}`];
  return (
    <Definitions sums>
      <Definition name={t('buyer_gets', { name: trade.buyer.name })}>
        <Coins of={trade} units={`${toBuyer}`} among={among} />
      </Definition>
      <Definition name={t('seller_gets', { name: trade.seller.name })}>
        <Coins of={trade} units={`${toSeller}`} among={among} />
      </Definition>
      <Definition name={t('fee')}>
        <Coins of={trade} units={`${fee}`} among={among} />
      </Definition>
    </Definitions>
  );
}

/** Proposals that wait for the other's signature: one's own to see, the other's to accept. */
export function Proposals({ trade }: { trade: TradeView }) {
  const now = useServerNow(trade.now);
  const waiting = trade.pending.filter(
    ({ move, status, validUntil }) => move === 'settle' && status === 'waiting_for_other' && (validUntil ?? 0) > now,
  );
  return waiting.map((proposal) => (
    <Proposal key={`${proposal.by} ${proposal.value} ${proposal.validUntil}`} trade={trade} proposal={proposal} />
  ));
}

function Proposal({ trade, proposal }: { trade: TradeView; proposal: PendingMove }) {
  const t = useTranslations('trade.settle');
  const signer = useSigner();
  const acting = useAct();
  const [asking, setAsking] = useState(false);
  const theirs = proposal.by !== trade.party;
  const toBuyer = BigInt(proposal.value ?? '0');
  const validUntil = proposal.validUntil ?? 0;
  const accept = async () => {
    const act = { move: 'settle', value: `${toBuyer}`, validUntil } as const;
    if (await acting.run(() => signAct(trade, signer!, act, serverNow(), call))) setAsking(false);
  };
  const name = partnerOf(trade).name;
  return (
    <Card>
      <CardTitle
        aside={
          <>
            {t('valid')} <Countdown until={validUntil} now={trade.now} label={t('valid')} refreshAtEnd />
          </>
        }
        note={theirs ? t('theirs_note') : t('mine_note', { name })}
      >
        {theirs ? t('theirs', { name }) : t('mine')}
      </CardTitle>
      <Division trade={trade} toBuyer={toBuyer} />
      {theirs ? (
        <Button className="mt-4" onClick={() => setAsking(true)}>
          {t('accept')}
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('accept')}
        lead={t('accept_lead')}
        confirm={t('accept_submit')}
        danger
        acting={acting}
        disabled={!signer}
        onConfirm={() => void accept()}
      >
        <Division trade={trade} toBuyer={toBuyer} />
      </ConfirmDialog>
    </Card>
  );
}
