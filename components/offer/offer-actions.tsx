'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Dialog, DialogClose } from '#components/ui/dialog.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import { call } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { OfferMove } from '#lib/offer/machine.ts';

type Move = Exclude<OfferMove, 'edit'>;

/** What the maker can do with an offer now: the machine says which. Closing cannot be undone and asks. */
export function OfferActions({
  offerId,
  moves,
  view,
  held,
}: {
  offerId: string;
  moves: readonly OfferMove[];
  view?: boolean;
  /** It paused itself by a trigger price. */
  held?: boolean;
}) {
  const t = useTranslations('offer.mine');
  const { running, refusal, move } = useMove(offerId);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        {view ? (
          <ButtonLink href={`/offers/${offerId}`} size="sm">
            {t('view')}
          </ButtonLink>
        ) : null}
        {moves.includes('edit') ? (
          <ButtonLink href={`/offers/${offerId}?edit=1`} size="sm">
            {t('edit')}
          </ButtonLink>
        ) : null}
        <ButtonLink href={`/offers/new?copy=${offerId}`} size="sm">
          {t('copy')}
        </ButtonLink>
        {moves.includes('pause') ? (
          <Button size="sm" pending={running === 'pause'} onClick={() => move('pause')}>
            {held ? t('keepPaused') : t('pause')}
          </Button>
        ) : null}
        {moves.includes('resume') ? (
          <Button size="sm" pending={running === 'resume'} onClick={() => move('resume')}>
            {t('resume')}
          </Button>
        ) : null}
        {moves.includes('close') ? <CloseOffer pending={running === 'close'} onClose={() => move('close')} /> : null}
      </div>
      <RefusalNotice refusal={refusal} />
    </div>
  );
}

function useMove(offerId: string) {
  const t = useTranslations('offer.mine');
  const router = useRouter();
  const [running, setRunning] = useState<Move>();
  const [refusal, setRefusal] = useState<Refusal>();
  const done: Record<Move, string> = { pause: t('paused'), resume: t('resumed'), close: t('closed') };
  const move = async (which: Move) => {
    if (running) return;
    setRunning(which);
    setRefusal(undefined);
    const moved = await call('POST', `/offers/${offerId}/state`, { move: which });
    setRunning(undefined);
    if (moved.ok) toast(done[which]);
    else setRefusal(moved.refusal);
    // Refused or not, what stands here may be outdated.
    router.refresh();
  };
  return { running, refusal, move };
}

function CloseOffer({ pending, onClose }: { pending: boolean; onClose: () => void }) {
  const t = useTranslations('offer.mine');
  return (
    <Dialog
      title={t('closeTitle')}
      description={t('closeLead')}
      trigger={
        <Button size="sm" variant="danger" pending={pending}>
          {t('close')}
        </Button>
      }
      actions={
        <>
          <DialogClose>
            <Button>{t('keep')}</Button>
          </DialogClose>
          <DialogClose>
            <Button variant="danger" onClick={onClose}>
              {t('closeYes')}
            </Button>
          </DialogClose>
        </>
      }
    />
  );
}
