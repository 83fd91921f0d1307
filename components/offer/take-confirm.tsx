'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Taken, Takeable } from './take-amounts.ts';
import { TakeSummary } from './take-summary.tsx';
import { useTimeWords } from './words.tsx';

type Props = {
  offer: Takeable;
  taken: Taken;
  methodId: string;
  paymentAccountId: string | undefined;
  fromVault: boolean;
  onClose: () => void;
};

/** Refusals that say: what you see is no longer what there is. */
const OUTDATED = new Set([
  'offer.changed',
  'offer.price_changed',
  'offer.paused',
  'offer.closed',
  'offer.paused_by_rate',
  'offer.maker_away',
  'offer.outside_hours',
  'offer.maker_blocked',
  'offer.not_with_you',
  'offer.rule_trades',
  'offer.rule_completion',
  'offer.rule_age',
  'offer.rule_country',
  'offer.rule_first_trade',
  'offer.rule_trusted',
  'trade.paused',
  'site.partner_level',
  'offer.not_enough_left',
  'offer.standing_over',
  'offer.standing_busy',
  'offer.vault_short',
]);

/** The whole of it once more; the press that starts the trade names the revision and the price that stand here. */
export function TakeConfirm(props: Props) {
  const { offer, taken, methodId, onClose } = props;
  const t = useTranslations('offer.take');
  const s = useTranslations('standing.buyer');
  const time = useTimeWords();
  const { pending, refusal, start, renew } = useStart(props);
  const buys = offer.side === 'sell';
  const outdated = refusal !== undefined && OUTDATED.has(refusal.code);
  return (
    <Dialog
      open
      onOpenChange={(open) => (open || pending ? undefined : onClose())}
      locked={pending}
      title={t('confirmTitle')}
      description={
        offer.standing
          ? s('confirm', { name: offer.maker.name })
          : buys
            ? t('confirmBuy', { name: offer.maker.name })
            : t('confirmSell')
      }
      actions={
        <>
          <Button onClick={onClose} disabled={pending}>
            {t('cancel')}
          </Button>
          {outdated ? (
            <Button variant="primary" onClick={renew}>
              {t('renew')}
            </Button>
          ) : (
            <Button variant="primary" pending={pending} pendingLabel={t('starting')} onClick={start}>
              {t('confirm')}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <TakeSummary offer={offer} quote={taken.quote} methodId={methodId} until={offer.releaseSeconds[methodId]} />
        <p className="text-sm text-quiet">
          {buys
            ? t('windowYou', { time: time(offer.paymentWindowSeconds) })
            : t('windowThey', { time: time(offer.paymentWindowSeconds) })}
        </p>
        {offer.terms ? (
          <section className="rounded-md border border-line px-3 py-2">
            <h3 className="text-sm font-medium">{t('termsTitle', { name: offer.maker.name })}</h3>
            <p dir="auto" className="max-h-40 overflow-y-auto text-sm wrap-anywhere whitespace-pre-line">
              {offer.terms}
            </p>
          </section>
        ) : null}
        <RefusalNotice refusal={refusal} />
      </div>
    </Dialog>
  );
}

/** One key for this dialog: pressing again after a lost answer leads to the same trade, never to a second one. */
function useStart({ offer, taken, methodId, paymentAccountId, fromVault, onClose }: Props) {
  const router = useRouter();
  const [key] = useState(newKey);
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const start = async () => {
    setPending(true);
    setRefusal(undefined);
    const started = await call<{ tradeId: string }>(
      'POST',
      '/trades',
      {
        offerId: offer.id,
        revision: offer.revision,
        priceSeen: offer.price,
        feeBpsSeen: offer.feeBps,
        ...taken.body,
        methodId,
        ...(paymentAccountId && { paymentAccountId }),
        ...(offer.standing && { standing: true }),
        ...(fromVault && { fromVault }),
      },
      { key },
    );
    // On success the button stays busy until the trade's page is there.
    if (started.ok) return router.push(`/trades/${started.value.tradeId}`);
    setPending(false);
    setRefusal(started.refusal);
  };
  const renew = () => {
    onClose();
    router.refresh();
  };
  return { pending, refusal, start, renew };
}
