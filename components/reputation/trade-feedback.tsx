'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { FeedbackView, TradeFeedbackView } from '#lib/reputation/view.ts';
import { FeedbackForm } from './feedback-form.tsx';
import { ReplyForm } from './reply-form.tsx';
import { Said, Verdict } from './said.tsx';

/**
 * In the room of an ended trade: what both said once it is open, one's own before, and the forms of what is still to be said. Nothing where none of it
 * is possible.
 */
export function TradeFeedback({ feedback }: { feedback: TradeFeedbackView }) {
  const t = useTranslations('reputation');
  const { theirs, partnerName: name, closedBecause, opensAt } = feedback;
  const [given, setGiven] = useState(feedback.mine);
  const mine = feedback.mine ?? given;
  const early = closedBecause === 'reputation.not_ended';
  const over = closedBecause === 'reputation.window_closed';
  if (closedBecause !== null && !mine && !theirs && !early && !over) return null;
  return (
    <Card aria-label={t('form.title')}>
      <CardTitle>{t('form.title')}</CardTitle>
      <div className="flex flex-col gap-5">
        {theirs ? <Theirs feedback={feedback} theirs={theirs} /> : null}
        {early ? <p className="text-sm text-quiet">{t('form.early')}</p> : null}
        {over ? <p className="text-sm text-quiet">{t('form.over')}</p> : null}
        {feedback.theyWrote && !theirs && opensAt !== null ? (
          <p className="text-sm">
            {t.rich('form.they_wrote', { name, at: () => <Instant key="at" at={opensAt} as="minute" /> })}
          </p>
        ) : null}
        {mine || closedBecause === null ? <Mine feedback={feedback} mine={mine} onGiven={setGiven} /> : null}
      </div>
    </Card>
  );
}

function Theirs({ feedback, theirs }: { feedback: TradeFeedbackView; theirs: FeedbackView }) {
  const t = useTranslations('reputation');
  const { tradeId, partnerName, replyUntil } = feedback;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Line feedback={theirs} by={t('form.theirs', { name: partnerName })} />
      <Said feedback={theirs} replierName={null} />
      {replyUntil === null ? null : (
        <ReplyForm tradeId={tradeId} partnerName={partnerName} reply={theirs.reply?.text ?? null} until={replyUntil} />
      )}
    </div>
  );
}

type MineProps = {
  feedback: TradeFeedbackView;
  mine: FeedbackView | null;
  onGiven: (feedback: FeedbackView) => void;
};

/** What I said, or the form to say it; while nobody else reads it, the way to change it. */
function Mine({ feedback, mine, onGiven }: MineProps) {
  const t = useTranslations('reputation');
  const { tradeId, partnerName: name, opensAt, closedBecause } = feedback;
  const [changing, setChanging] = useState(false);
  const open = closedBecause === null;
  if (open && (mine === null || changing)) {
    const kept = (said: FeedbackView) => {
      setChanging(false);
      onGiven(said);
    };
    const cancel = mine ? { onCancel: () => setChanging(false) } : {};
    return <FeedbackForm {...{ tradeId, partnerName: name, opensAt, mine }} {...cancel} onGiven={kept} />;
  }
  if (!mine) return null;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Line feedback={mine} by={t('form.mine')} />
      <Said feedback={mine} replierName={name} />
      {open && opensAt !== null ? (
        <>
          <p className="text-sm text-quiet">
            {t.rich('form.kept', { name, at: () => <Instant key="at" at={opensAt} as="minute" /> })}
          </p>
          <Button size="sm" className="self-start" onClick={() => setChanging(true)}>
            {t('form.change')}
          </Button>
        </>
      ) : null}
    </div>
  );
}

function Line({ feedback, by }: { feedback: FeedbackView; by: string }) {
  return (
    <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
      <Verdict positive={feedback.positive} />
      <span>{by}</span>
      <Instant at={feedback.at} as="date" />
    </p>
  );
}
