'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Card, CardTitle } from '#components/ui/card.tsx';
import type { TradeFeedbackView } from '#lib/reputation/view.ts';
import { FeedbackForm } from './feedback-form.tsx';
import { FeedbackSaid } from './feedback-list.tsx';

/** In the room of an ended trade: what both said, and the form where it is still mine to say. Nothing where neither is possible. */
export function TradeFeedback({ feedback }: { feedback: TradeFeedbackView }) {
  const t = useTranslations('reputation');
  const [given, setGiven] = useState(feedback.mine);
  const mine = feedback.mine ?? given;
  const open = mine === null && feedback.closedBecause === null;
  if (!open && !mine && !feedback.theirs) return null;
  return (
    <Card aria-label={t('form.title')}>
      <CardTitle>{t('form.title')}</CardTitle>
      <div className="flex flex-col gap-5">
        {feedback.theirs ? (
          <FeedbackSaid feedback={feedback.theirs} by={t('form.theirs', { name: feedback.partnerName })} />
        ) : null}
        {mine ? <FeedbackSaid feedback={mine} by={t('form.mine')} /> : null}
        {open ? (
          <FeedbackForm tradeId={feedback.tradeId} partnerName={feedback.partnerName} onGiven={setGiven} />
        ) : null}
      </div>
    </Card>
  );
}
