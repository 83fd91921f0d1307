'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { Locked } from '#components/trade/payee.tsx';
import { partnerOf } from '#components/trade/amounts.tsx';
import type { Key } from '#components/trade/use-key.ts';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { TradeView } from '#lib/trade/view.ts';
import { agreedOf } from './agreed.ts';
import { Composer } from './composer.tsx';
import { ExcerptDialog } from './excerpt-dialog.tsx';
import { keyChangesOf } from './key-changes.ts';
import type { KeyChanged } from './lines.ts';
import { MessageList } from './message-list.tsx';
import { SafetyNumber } from './safety-number.tsx';
import { useKeptPictures } from './use-kept-pictures.ts';
import { useRoom, type Chatting } from './use-room.ts';

type ChatProps = {
  trade: TradeView;
  keys: Key;
  /** Whether the tab is open on a phone; on a wide screen it always is. */
  inSight: boolean;
  onUnread: (count: number) => void;
  keyChanges: readonly KeyChanged[];
};

/** The two people's own room inside the room: sealed on one device, opened on the other. */
export function Chat({ trade, keys, inSight, onUnread, keyChanges }: ChatProps) {
  const t = useTranslations('chat');
  const { chat, draft } = useRoom(trade, keys);
  const frame = useRef<HTMLElement>(null);
  const unread = chat?.state.unread ?? 0;
  useEffect(() => onUnread(unread), [unread, onUnread]);
  useReading(frame, chat, keys.key !== undefined, inSight);
  useKeptPictures(trade.id, chat?.state.entries);
  const secretKey = keys.key?.secretKey;
  const agreed = useMemo(() => (secretKey ? agreedOf(trade, secretKey, window.location.host) : {}), [trade, secretKey]);
  const partner = partnerOf(trade);
  const people = { buyer: trade.buyer.id, seller: trade.seller.id };
  const changes = keyChangesOf(chat?.reader.cards() ?? [], people, keyChanges);
  return (
    <section
      ref={frame}
      aria-label={t('label', { name: partner.name })}
      className="relative flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-card"
    >
      <header className="border-b border-line px-4 py-3">
        <h2 className="text-base font-semibold">
          {t.rich('with', { name: () => <bdi key="name">{partner.name}</bdi> })}
        </h2>
        <p className="flex flex-wrap gap-x-2 text-sm text-quiet">
          <Presence chat={chat} lastSeenAt={partner.lastSeenAt} />
          <span>{t('private')}</span>
        </p>
      </header>
      {keys.key && chat ? (
        <MessageList trade={trade} chat={chat} agreed={agreed} keyChanges={changes} inSight={inSight} />
      ) : (
        <div className="flex-1 px-4 py-4">{keys.key ? null : <Locked label={t('show')} keys={keys} />}</div>
      )}
      <p role="status" className="min-h-6 px-4 text-sm text-quiet">
        {chat?.state.partnerTyping ? t('typing', { name: partner.name }) : ''}
      </p>
      {chat ? <Proofs trade={trade} chat={chat} /> : null}
      <Composer trade={trade} chat={chat} draft={draft} area={frame} />
    </section>
  );
}

/** Tells the server what has been read: while the chat is in sight of somebody whose keys are open. */
function useReading(
  frame: RefObject<HTMLElement | null>,
  chat: Chatting | undefined,
  readable: boolean,
  inSight: boolean,
): void {
  const markRead = chat?.markRead;
  const entries = chat?.state.entries;
  useEffect(() => {
    const look = () => {
      const shown = frame.current !== null && frame.current.offsetParent !== null;
      if (shown && readable && document.visibilityState === 'visible' && document.hasFocus()) markRead?.();
    };
    look();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
    };
  }, [frame, entries, inSight, readable, markRead]);
}

/** What few need each day and somebody in a dispute at once: it takes one line until it is asked for. */
function Proofs({ trade, chat }: { trade: TradeView; chat: Chatting }) {
  const t = useTranslations('chat');
  if (chat.state.entries.length === 0) return null;
  return (
    <Disclosure summary={t('proofs')} className="border-t border-line px-2 text-sm" open={trade.state === 'disputed'}>
      <ExcerptDialog trade={trade} chat={chat} />
      <Numbers trade={trade} chat={chat} />
    </Disclosure>
  );
}

/** The number that both compare, once each has written under a card that the other has seen. */
function Numbers({ trade, chat }: { trade: TradeView; chat: Chatting }) {
  const partner = partnerOf(trade);
  const cards = chat.reader.cards();
  const identityOf = (id: string) => cards.findLast(({ accountId }) => accountId === id)?.identity;
  const [mine, theirs] = [identityOf(trade[trade.party].id), identityOf(partner.id)];
  return mine && theirs ? <SafetyNumber name={partner.name} mine={mine} theirs={theirs} /> : null;
}

/** Whether the other looks at the room now, or when they were last seen on the site. */
function Presence({ chat, lastSeenAt }: { chat: Chatting | undefined; lastSeenAt: number | null }) {
  const t = useTranslations('chat');
  if (chat?.state.partnerHere)
    return (
      <span className="flex items-center gap-1.5 text-accent">
        <span aria-hidden className="size-2 rounded-full bg-accent" />
        {t('here')}
      </span>
    );
  if (lastSeenAt === null) return null;
  return <span>{t.rich('last_seen', { at: () => <Instant key="at" at={lastSeenAt} /> })}</span>;
}
