'use client';
import { ArrowDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Fragment, useCallback, useMemo, useRef, useState, type RefObject } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { markIn } from '#lib/chat/room/marks.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { KeyChange } from './key-change.tsx';
import { linesOf, type KeyChanged } from './lines.ts';
import { FirstMessage, OnItsWay, Said, SystemLine } from './message.tsx';
import type { Agreed } from './other-account.ts';
import { Day, UnreadLine } from './separators.tsx';
import type { Chatting } from './use-room.ts';
import { useScroll } from './use-scroll.ts';

type ListProps = {
  trade: TradeView;
  chat: Chatting;
  /** What the warnings compare messages with. */
  agreed: Agreed;
  keyChanges: readonly KeyChanged[];
  inSight: boolean;
};

/** Messages in order, the newest in sight; read aloud as they come. What the trade did stands between them. */
export function MessageList({ trade, chat, agreed, keyChanges, inSight }: ListProps) {
  const t = useTranslations('chat');
  const { entries, outgoing, hasOlder } = chat.state;
  const frame = useRef<HTMLDivElement>(null);
  const count = entries.length + outgoing.length;
  const firstSeq = entries[0]?.seq ?? 0;
  const scroll = useScroll(frame, { count, firstSeq, inSight, loadOlder: chat.loadOlder, hasOlder });
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
        <Beginning trade={trade} chat={chat} frame={frame} />
        <ol className="flex flex-col gap-3">
          <Talk trade={trade} chat={chat} agreed={agreed} keyChanges={keyChanges} />
          {outgoing.map((one) => (
            <OnItsWay
              key={one.clientId}
              message={one}
              trade={trade}
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

type BeginningProps = Pick<ListProps, 'trade' | 'chat'> & { frame: RefObject<HTMLElement | null> };

/** What stands above the first message. */
function Beginning({ trade, chat, frame }: BeginningProps) {
  const t = useTranslations('chat');
  const older = useFocusHandedOn(frame);
  const { entries, outgoing, hasOlder, fault, loaded } = chat.state;
  return (
    <>
      {fault ? (
        <Notice tone="danger" title={t('fault.title')} className="mb-3">
          {t('fault.body', { number: fault.seq })}
        </Notice>
      ) : null}
      {hasOlder ? (
        <p className="flex justify-center pb-3">
          <Button ref={older} size="sm" onClick={() => void chat.loadOlder()}>
            {t('older')}
          </Button>
        </p>
      ) : trade.firstMessage ? (
        <FirstMessage trade={trade} />
      ) : null}
      {loaded && entries.length + outgoing.length === 0 ? (
        <p className="pb-3 text-sm text-quiet">{t('empty')}</p>
      ) : null}
    </>
  );
}

/** For an element that may go while somebody stands on it: its focus goes to `to` then, and not to the top of the page. */
function useFocusHandedOn(to: RefObject<HTMLElement | null>) {
  return useCallback(
    (element: HTMLElement | null) => () => {
      if (document.activeElement === element) to.current?.focus({ preventScroll: true });
    },
    [to],
  );
}

function Talk({ trade, chat, agreed, keyChanges }: Omit<ListProps, 'inSight'>) {
  const { entries, marks, hasOlder } = chat.state;
  // Of what the trade did before the messages that are here, nothing is shown until those are fetched.
  const since = hasOlder ? (entries[0]?.sentAt ?? 0) : 0;
  const { timeline } = trade;
  const lines = useMemo(
    () => linesOf(entries, { timeline, keyChanges }, since),
    [entries, timeline, keyChanges, since],
  );
  const unreadFrom = useUnreadFrom(trade, chat);
  const theirs = markIn(marks, trade.party === 'buyer' ? trade.seller.id : trade.buyer.id);
  const lastMine = entries.findLast(({ isMine }) => isMine)?.seq;
  const stateOf = (seq: number) => (theirs.readSeq >= seq ? 'read' : theirs.deliveredSeq >= seq ? 'delivered' : 'sent');
  return lines.map((line) => (
    <Fragment key={line.key}>
      {line.day === null ? null : <Day at={line.day} />}
      {line.kind === 'event' ? <SystemLine entry={line.entry} trade={trade} /> : null}
      {line.kind === 'keys' ? (
        <li>
          <KeyChange
            name={trade[line.change.party].name}
            mine={line.change.party === trade.party}
            at={line.change.at}
          />
        </li>
      ) : null}
      {line.kind === 'said' ? (
        <>
          {line.entry.seq === unreadFrom ? <UnreadLine /> : null}
          <Said
            entry={line.entry}
            trade={trade}
            agreed={agreed}
            state={line.entry.seq === lastMine ? stateOf(line.entry.seq) : null}
          />
        </>
      ) : null}
    </Fragment>
  ));
}

/** Where the unread ones began when the room was opened; stays there until it is opened again. */
function useUnreadFrom(trade: TradeView, chat: Chatting): number | null {
  const { loaded, entries, marks, unread } = chat.state;
  const [from, setFrom] = useState<number | null>();
  if (from === undefined && loaded) {
    const { readSeq } = markIn(marks, trade[trade.party].id);
    setFrom(unread === 0 ? null : (entries.find(({ seq, isMine }) => seq > readSeq && !isMine)?.seq ?? null));
  }
  return from ?? null;
}
