'use client';
import { ArrowDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { TradeView } from '#lib/trade/view.ts';
import { FirstMessage, OnItsWay, Said, SystemLine } from './message.tsx';
import { linesOf } from './lines.ts';
import { Day, UnreadLine } from './separators.tsx';
import type { Chatting } from './use-room.ts';

type ListProps = { trade: TradeView; chat: Chatting; inSight: boolean };

/** Messages in order, the newest in sight; read aloud as they come. What the trade did stands between them. */
export function MessageList({ trade, chat, inSight }: ListProps) {
  const t = useTranslations('chat');
  const { entries, outgoing, marks, hasOlder, fault } = chat.state;
  // Of what the trade did before the messages that are here, nothing is shown until those are fetched.
  const since = hasOlder ? (entries[0]?.sentAt ?? 0) : 0;
  const lines = useMemo(() => linesOf(entries, trade.timeline, since), [entries, trade.timeline, since]);
  const unreadFrom = useUnreadFrom(trade, chat);
  const frame = useRef<HTMLDivElement>(null);
  const count = entries.length + outgoing.length;
  const scroll = useScroll(frame, {
    count,
    firstSeq: entries[0]?.seq ?? 0,
    inSight,
    loadOlder: chat.loadOlder,
    hasOlder,
  });
  const partner = trade.party === 'buyer' ? trade.seller.id : trade.buyer.id;
  const theirs = marks.find(({ accountId }) => accountId === partner);
  const lastMine = entries.findLast(({ isMine }) => isMine)?.seq;
  const stateOf = (seq: number) =>
    (theirs?.readSeq ?? 0) >= seq ? 'read' : (theirs?.deliveredSeq ?? 0) >= seq ? 'delivered' : 'sent';
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={frame}
        tabIndex={0}
        role="log"
        aria-label={t('messages')}
        aria-busy={!chat.state.loaded}
        onScroll={scroll.onScroll}
        className="min-h-0 flex-1 overflow-y-auto px-4 py-4 [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        {fault ? (
          <Notice tone="danger" title={t('fault.title')}>
            {t('fault.body', { number: fault.seq })}
          </Notice>
        ) : null}
        {hasOlder ? (
          <p className="flex justify-center pb-3">
            <Button size="sm" onClick={() => void chat.loadOlder()}>
              {t('older')}
            </Button>
          </p>
        ) : trade.firstMessage ? (
          <FirstMessage trade={trade} />
        ) : null}
        {count === 0 && chat.state.loaded ? <p className="pb-3 text-sm text-quiet">{t('empty')}</p> : null}
        <ol className="flex flex-col gap-3">
          {lines.map((line) => (
            <Line key={line.key} day={line.day}>
              {line.kind === 'event' ? (
                <SystemLine entry={line.entry} trade={trade} />
              ) : (
                <>
                  {line.entry.seq === unreadFrom ? <UnreadLine /> : null}
                  <Said
                    entry={line.entry}
                    trade={trade}
                    state={line.entry.seq === lastMine ? stateOf(line.entry.seq) : null}
                  />
                </>
              )}
            </Line>
          ))}
          {outgoing.map((one) => (
            <OnItsWay
              key={one.clientId}
              message={one}
              onRetry={() => chat.retry(one.clientId)}
              onDiscard={() => chat.discard(one.clientId)}
            />
          ))}
        </ol>
      </div>
      {scroll.below > 0 ? (
        <Button size="sm" className="absolute inset-x-0 bottom-2 mx-auto w-fit" onClick={scroll.toEnd}>
          <ArrowDown aria-hidden className="size-4" />
          {t('new_below', { count: scroll.below })}
        </Button>
      ) : null}
    </div>
  );
}

function Line({ day, children }: { day: number | null; children: ReactNode }) {
  return (
    <>
      {day === null ? null : <Day at={day} />}
      {children}
    </>
  );
}

/** Where the unread ones began when the room was opened; stays there until it is opened again. */
function useUnreadFrom(trade: TradeView, chat: Chatting): number | null {
  const { loaded, entries, marks, unread } = chat.state;
  const me = trade[trade.party].id;
  const [from, setFrom] = useState<number | null | undefined>(undefined);
  useEffect(() => {
    if (from !== undefined || !loaded) return;
    const readSeq = marks.find(({ accountId }) => accountId === me)?.readSeq ?? 0;
    setFrom(unread === 0 ? null : (entries.find(({ seq, isMine }) => seq > readSeq && !isMine)?.seq ?? null));
  }, [from, loaded, entries, marks, unread, me]);
  return from ?? null;
}

/** Pixels from the end within which somebody is reading the newest. */
const NEAR_END = 80;
/** Pixels from the beginning at which earlier ones are fetched. */
const NEAR_START = 120;

type Scrolled = {
  readonly count: number;
  readonly firstSeq: number;
  readonly inSight: boolean;
  readonly hasOlder: boolean;
  readonly loadOlder: () => Promise<void>;
};

/**
 * Stays at the end for whoever is there, stays where it is for whoever reads further up (and counts what came below), and keeps its place
 * when earlier messages are put in above.
 */
function useScroll(
  frame: RefObject<HTMLDivElement | null>,
  { count, firstSeq, inSight, hasOlder, loadOlder }: Scrolled,
) {
  const atEnd = useRef(true);
  const before = useRef({ count: 0, firstSeq, height: 0 });
  const [below, setBelow] = useState(0);
  const loading = useRef(false);
  useLayoutEffect(() => {
    const list = frame.current;
    if (!list) return;
    const { height, count: had, firstSeq: first } = before.current;
    const cameAbove = firstSeq < first && first > 0;
    if (cameAbove) list.scrollTop += list.scrollHeight - height;
    else if (atEnd.current) list.scrollTop = list.scrollHeight;
    else if (count > had && had > 0) setBelow((so) => so + count - had);
    before.current = { count, firstSeq, height: list.scrollHeight };
  }, [frame, count, firstSeq, inSight]);
  const toEnd = () => {
    const list = frame.current;
    if (list) list.scrollTop = list.scrollHeight;
    setBelow(0);
  };
  const onScroll = () => {
    const list = frame.current;
    if (!list) return;
    atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
    if (atEnd.current) setBelow(0);
    if (list.scrollTop > NEAR_START || !hasOlder || loading.current) return;
    loading.current = true;
    void loadOlder().finally(() => (loading.current = false));
  };
  return { below, toEnd, onScroll };
}
