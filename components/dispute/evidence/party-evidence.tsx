'use client';
import { useTranslations } from 'next-intl';
import { useAct } from '#components/trade/use-act.ts';
import type { Key } from '#components/trade/use-key.ts';
import { Button } from '#components/ui/button.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { PartyDisputeView } from '#lib/dispute/view.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { AddPicture } from './add-picture.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { layPayee, placeOf, useDeliver, useSealLacking } from './use-sealing.ts';

type EvidenceProps = { trade: TradeView; dispute: PartyDisputeView; keys: Key };

/** Evidence in the trade room: what both laid before the court, and what this person can add while the case is heard. */
export function PartyEvidence({ trade, dispute, keys }: EvidenceProps) {
  const t = useTranslations('dispute.evidence');
  useSealLacking(trade, dispute, keys.key);
  return (
    <section aria-label={t('title')} className="flex flex-col gap-4">
      <h3 className="font-semibold">{t('title')}</h3>
      <EvidenceList
        eager={false}
        disputeId={dispute.id}
        evidence={dispute.evidence}
        names={{ buyer: dispute.buyerName, seller: dispute.sellerName }}
        ground={placeOf(trade).ground}
        promised={trade}
        keys={keys}
      />
      {dispute.hears ? <Adding trade={trade} dispute={dispute} keys={keys} /> : null}
    </section>
  );
}

/** Rounded down to a tenth: what is said to be left is left. */
const megabytes = (bytes: number): number => Math.floor(bytes / 100_000) / 10;

function Adding({ trade, dispute, keys }: EvidenceProps) {
  const t = useTranslations('dispute.evidence');
  const acting = useAct();
  const deliver = useDeliver(trade, keys.ask);
  const { pieces, bytes } = dispute.evidenceLeft;
  const mine = dispute.evidence.some(({ by, kind }) => by === dispute.party && kind === 'payee');
  const holds = trade.party === 'seller' ? trade.ownPayee !== null : trade.payee.kind === 'shown';
  const open = async () => {
    if (await acting.run(() => layPayee(trade, keys.ask))) toast(t('payee_opened'));
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-quiet">{t('hint')}</p>
      <p className="text-sm text-quiet">{t('left', { pieces, megabytes: megabytes(bytes) })}</p>
      <div className="flex flex-wrap gap-3">
        <AddPicture deliver={deliver} disabled={pieces === 0} />
        {holds && !mine ? (
          <Button pending={acting.pending} onClick={() => void open()}>
            {t('payee_open')}
          </Button>
        ) : null}
      </div>
      {holds && !mine ? <p className="text-sm text-quiet">{t('payee_hint')}</p> : null}
      <RefusalNotice refusal={acting.refusal} />
    </div>
  );
}
