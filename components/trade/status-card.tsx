'use client';
import { useTranslations } from 'next-intl';
import { Card } from '#components/ui/card.tsx';
import { cn } from '#components/ui/cn.ts';
import { Countdown } from '#components/ui/countdown.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { useServerNow } from '#components/ui/server-clock.ts';
import { Steps } from '#components/ui/steps.tsx';
import type { TradeView } from '#lib/trade/view.ts';
import { useSay } from './amounts.tsx';
import { statusOf, stepsOf } from './status.ts';

/** On top of the room: what is owed, by whom, by when, and what happens if nobody acts. `brief`: on a phone without the latter. */
export function StatusCard({ trade, brief }: { trade: TradeView; brief: boolean }) {
  const t = useTranslations('trade');
  const says = useTranslations('ui.steps');
  const say = useSay(trade);
  const status = statusOf(trade, useServerNow(trade.now));
  return (
    <Card aria-label={t('status.label')} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <div role="status">
            <h2 className="text-lg font-semibold">{say(`status.${status.key}.title`)}</h2>
          </div>
          <p className={cn('mt-1 text-base text-quiet', brief && 'max-lg:hidden')}>
            {say(`status.${status.key}.after`)}
          </p>
        </div>
        {status.clock ? (
          <div className="shrink-0 sm:text-end">
            <p className="text-sm text-quiet">{t(`clock.${status.clock.label}`)}</p>
            <Countdown
              until={status.clock.until}
              now={trade.now}
              label={t(`clock.${status.clock.label}`)}
              atRisk={status.clock.atRisk}
              size="lg"
              refreshAtEnd
            />
          </div>
        ) : null}
      </div>
      <Steps
        row
        className="max-md:hidden"
        label={t('steps.label')}
        says={{ done: says('done'), current: says('current'), next: says('next') }}
        steps={stepsOf(trade).map((step) => ({ ...step, title: t(`steps.${step.key}`) }))}
      />
      {brief ? null : <ShortSteps trade={trade} />}
    </Card>
  );
}

/** The same on a phone: four marks and a line, so that the next step stays in sight. */
function ShortSteps({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade');
  const steps = stepsOf(trade);
  const at = steps.findIndex(({ state }) => state === 'current');
  const current = steps.at(at)!;
  const number = at === -1 ? steps.length : at + 1;
  return (
    <div className="flex items-center gap-3 md:hidden">
      <div aria-hidden className="flex flex-1 gap-1">
        {steps.map((step) => (
          <span
            key={step.key}
            className={step.state === 'next' ? 'h-1 flex-1 rounded-full bg-line' : 'h-1 flex-1 rounded-full bg-ink'}
          />
        ))}
      </div>
      <p className="text-sm text-quiet">
        {t('steps.short', { number, of: steps.length, step: t(`steps.${current.key}`) })}
      </p>
    </div>
  );
}

/** Signatures under way, and what the contract refused. */
export function PendingNotices({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade');
  // What a standing offer locks is nobody's signature of now: the sentence on top tells of it.
  const open = trade.pending.filter(({ move }) => move !== 'draw');
  // Of several tries at one move the last one counts.
  const latest = open.filter(
    (act, index) => !open.slice(index + 1).some(({ move, by }) => move === act.move && by === act.by),
  );
  return latest.map((act) => {
    const move = t(`moves.${act.move}`);
    const who = act.by === trade.party ? 'mine' : 'theirs';
    return act.status === 'refused' ? (
      <Notice key={`${act.move} ${act.by}`} tone="danger" title={t(`pending.refused_${who}`, { move })}>
        {t.has(`contract.${act.refusal}`)
          ? t(`contract.${act.refusal}`)
          : t('contract.other', { reason: act.refusal ?? '' })}
      </Notice>
    ) : (
      <Notice key={`${act.move} ${act.by}`} role="status">
        {t(`pending.${who}`, { move })}
      </Notice>
    );
  });
}
