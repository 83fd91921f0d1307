'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Card, CardTitle } from '#components/ui/card.tsx';
import type { TradeFeedbackView } from '#lib/reputation/view.ts';
import { FeedbackForm } from './feedback-form.tsx';
import { FeedbackSaid } from './feedback-list.tsx';
import { useRefresh } from '#components/ui/use-refresh.ts';

/** In the room of an ended trade: what both said, and the form where it is still mine to say. Nothing where neither is possible. */
export function TradeFeedback({ feedback }: { feedback: TradeFeedbackView }) {
  const t = useTranslations('reputation');
  const [given, setGiven] = useState(feedback.mine);
  const mine = feedback.mine ?? given;
  const open = mine === null && feedback.closedBecause === null;
  const early = feedback.closedBecause === 'reputation.not_ended';
  useRefreshUntilFinal(early);
  if (!open && !mine && !feedback.theirs && !early) return null;
  return (
    <Card aria-label={t('form.title')}>
      <CardTitle>{t('form.title')}</CardTitle>
      <div className="flex flex-col gap-5">
        {feedback.theirs ? (
          <FeedbackSaid feedback={feedback.theirs} by={t('form.theirs', { name: feedback.partnerName })} />
        ) : null}
        {early ? <p className="text-sm text-quiet">{t('form.early')}</p> : null}
        {mine ? <FeedbackSaid feedback={mine} by={t('form.mine')} /> : null}
        {open ? (
          <FeedbackForm tradeId={feedback.tradeId} partnerName={feedback.partnerName} onGiven={setGiven} />
        ) : null}
      </div>
    </Card>
  );
}

/** Nothing is said when an end that was seen becomes final; until then the page asks. */
function useRefreshUntilFinal(early: boolean): void {
  const refresh = useRefresh();
  useEffect(() => {
    if (!early) return;
    const timer = setInterval(() => refresh(), 3000);
    return () => clearInterval(timer);
  }, [early, refresh]);
}
