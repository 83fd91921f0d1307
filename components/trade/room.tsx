'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Chat } from '#components/chat/chat.tsx';
import type { KeyChanged } from '#components/chat/lines.ts';
import { FaultCard } from '#components/dispute/court/fault-card.tsx';
import { PartyEvidence } from '#components/dispute/evidence/party-evidence.tsx';
import { PartyPanel } from '#components/dispute/party-panel.tsx';
import { TradeFeedback } from '#components/reputation/trade-feedback.tsx';
import { BlockReport, type PeopleActs } from '#components/trader/block-report.tsx';
import { TrustNote, type Mine, type TrustActs } from '#components/trader/trust-note.tsx';
import { Count } from '#components/ui/badge.tsx';
import { cn } from '#components/ui/cn.ts';
import type { FaultView } from '#lib/dispute/court.view.ts';
import type { PartyDisputeView } from '#lib/dispute/view.ts';
import { subscribe } from '#lib/events/browser.ts';
import type { TradeFeedbackView } from '#lib/reputation/view.ts';
import { isEnd } from '#lib/trade/machine.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { partnerOf } from './amounts.tsx';
import { GasNotice } from './gas-notice.tsx';
import { LockedAway } from './locked-away.tsx';
import { MoneyCard } from './money-card.tsx';
import { MoreMoves } from './more-moves.tsx';
import { NextStep } from './next-step.tsx';
import { Outcome } from './outcome.tsx';
import { Answer, AnswerHint, Binding, Proposals } from './proposals.tsx';
import { nextMoveOf } from './status.ts';
import { CarryActs } from './carry-act.tsx';
import { PendingNotices, StatusCard } from './status-card.tsx';
import { Timeline } from './timeline.tsx';
import { TradeFileCard } from './trade-file.tsx';
import { useKey } from './use-key.ts';
import { useLook } from '#components/ui/use-look.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';

const VIEWS = ['details', 'chat', 'timeline'] as const;
type View = (typeof VIEWS)[number];

/** The whole screen under its tab on a phone; beside everything else, and staying there, on a wide one. */
const CHAT =
  'flex min-h-96 flex-col max-lg:h-[calc(100dvh-10rem)] lg:sticky lg:top-6 lg:col-start-2 lg:row-span-10 lg:row-start-1 lg:h-[calc(100dvh-14.5rem)] lg:max-h-220';

type RoomProps = {
  trade: TradeView;
  dispute: PartyDisputeView | null;
  /** Whose fault the end was; null: it has not ended. */
  fault: FaultView | null;
  feedback: TradeFeedbackView | null;
  /** Base units that wait in this person's vault, because their wallet could not take them. */
  credited: string | null;
  /** The buyer's in-browser wallet has no recovery phrase yet. */
  needsBackup: boolean;
  keyChanges: readonly KeyChanged[];
  /** What to have in mind now. */
  card: ReactNode;
  /** On top of a practice trade; null: it is none. */
  practice: ReactNode;
  /** What this person alone holds of the other, and what can be done about the other. */
  mine: Mine;
  acts: PeopleActs & TrustActs;
};

/** One page for both people, live: status on top, the one next step, details, chat, timeline. */
export function Room(props: RoomProps) {
  const { trade, dispute, fault, feedback, credited, needsBackup } = props;
  const [view, setView] = useState<View>('details');
  const [unread, setUnread] = useState(0);
  const keys = useKey();
  useLiveTrade(trade.id, !trade.isFinal || trade.pending.some(({ status }) => status === 'submitting'));
  const next = nextMoveOf(trade);
  const ended = isEnd(trade.state);
  const only = (one: View) => view !== one && 'max-lg:hidden';
  return (
    <div className="flex flex-1 flex-col gap-6 lg:grid lg:grid-cols-[minmax(0,1fr)_24rem] lg:content-start lg:items-start">
      <div className="flex flex-col gap-3 lg:col-start-1">
        {props.practice}
        <StatusCard trade={trade} brief={view !== 'details'} />
        <PendingNotices trade={trade} />
        <CarryActs trade={trade} />
        <GasNotice trade={trade} />
        {view === 'details' ? null : <AnswerHint trade={trade} onLook={() => setView('details')} />}
      </div>
      <ViewTabs view={view} onView={setView} unread={unread} />
      <div className={cn('flex min-w-0 flex-col gap-6 empty:hidden lg:col-start-1', only('details'))}>
        <Answer trade={trade} isNext={next === null} />
        <Binding trade={trade} />
      </div>
      <NextStep
        trade={trade}
        keys={keys}
        needsBackup={needsBackup}
        inSight={view === 'details'}
        onPress={() => setView('details')}
      />
      <div className={cn('flex min-w-0 flex-col gap-6 lg:col-start-1', only('details'))}>
        {ended ? <Outcome trade={trade} credited={credited} /> : <LockedAway trade={trade} />}
        {props.card}
        <Proposals trade={trade} />
        {feedback && ended ? <TradeFeedback feedback={feedback} /> : null}
        {trade.state === 'disputed' || dispute ? (
          <PartyPanel
            tradeId={trade.id}
            dispute={dispute}
            evidence={dispute ? <PartyEvidence trade={trade} dispute={dispute} keys={keys} /> : null}
          />
        ) : null}
        {fault ? <FaultCard fault={fault} names={{ buyer: trade.buyer.name, seller: trade.seller.name }} /> : null}
        <MoneyCard trade={trade} />
        <MoreMoves trade={trade} keys={keys} next={next} />
        <TradeFileCard trade={trade} />
        <AboutPartner {...props} />
      </div>
      <div className={cn('min-w-0 lg:col-start-1', only('timeline'))}>
        <Timeline trade={trade} />
      </div>
      <div className={cn(CHAT, only('chat'))}>
        <Chat trade={trade} keys={keys} onUnread={setUnread} inSight={view === 'chat'} keyChanges={props.keyChanges} />
      </div>
    </div>
  );
}

/** What this person holds of the other for themselves, and what they can do about them. */
function AboutPartner({ trade, mine, acts }: RoomProps) {
  const partner = partnerOf(trade);
  return (
    <>
      <TrustNote trader={partner} mine={mine} acts={acts} />
      <BlockReport trader={partner} tradeId={trade.id} blocked={mine.blocked} acts={acts} />
    </>
  );
}

/** On a phone one of three at a time; beside each other on a wide screen, where this list is not shown. */
function ViewTabs({ view, onView, unread }: { view: View; onView: (view: View) => void; unread: number }) {
  const t = useTranslations('trade.tabs');
  const list = useRef<HTMLDivElement>(null);
  const open = (one: View) => {
    onView(one);
    // The chat takes the whole screen under its tab: what was just written is in sight.
    if (one === 'chat') list.current?.scrollIntoView({ block: 'start' });
  };
  return (
    <div ref={list} role="tablist" aria-label={t('label')} className="-mt-2 flex gap-5 border-b border-line lg:hidden">
      {VIEWS.map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          aria-selected={view === one}
          onClick={() => open(one)}
          className={cn(
            '-mb-px flex min-h-11 items-center gap-2 border-b-2 px-1 text-sm font-medium focus-visible:-outline-offset-2',
            view === one ? 'border-ink text-ink' : 'border-transparent text-quiet hover:text-ink',
          )}
        >
          {t(one)}
          {one === 'chat' ? <Count of={unread} label={t('unread', { count: unread })} /> : null}
        </button>
      ))}
    </div>
  );
}

/** Seconds between two looks when the socket may be gone. */
const LOOK_EVERY = 20;
/** The same while the chain makes sure. */
const LOOK_EVERY_UNSETTLED = 10;

/** Asks the server again whenever something happened; the socket only says *that* it did. */
function useLiveTrade(tradeId: string, unsettled: boolean): void {
  const refresh = useRefresh();
  useEffect(() => subscribe('trade', tradeId, { onHint: () => refresh() }), [tradeId, refresh]);
  useLook(unsettled ? LOOK_EVERY_UNSETTLED : LOOK_EVERY);
}
