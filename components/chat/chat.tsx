'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { Locked } from '#components/trade/payee.tsx';
import { partnerOf } from '#components/trade/amounts.tsx';
import type { Key } from '#components/trade/use-key.ts';
import { Instant } from '#components/ui/instant.tsx';
import type { TradeView } from '#lib/trade/view.ts';
import { Composer } from './composer.tsx';
import { ExcerptDialog } from './excerpt-dialog.tsx';
import { MessageList } from './message-list.tsx';
import { useRoom, type Chatting } from './use-room.ts';

type ChatProps = {
  trade: TradeView;
  keys: Key;
  /** Whether the tab is open on a phone; on a wide screen it always is. */
  inSight: boolean;
  onUnread: (count: number) => void;
};

/** The two people's own room inside the room: sealed on one device, opened on the other. */
export function Chat({ trade, keys, inSight, onUnread }: ChatProps) {
  const t = useTranslations('chat');
  const { chat, draft } = useRoom(trade, keys);
  const frame = useRef<HTMLElement>(null);
  const unread = chat?.state.unread ?? 0;
  useEffect(() => onUnread(unread), [unread, onUnread]);
  const readable = keys.key !== undefined;
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
  }, [entries, inSight, readable, markRead]);
  const partner = partnerOf(trade);
  return (
    <section
      ref={frame}
      aria-label={t('label', { name: partner.name })}
      className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-card"
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
        <MessageList trade={trade} chat={chat} inSight={inSight} />
      ) : (
        <div className="flex-1 px-4 py-4">{keys.key ? null : <Locked label={t('show')} keys={keys} />}</div>
      )}
      <p role="status" className="min-h-6 px-4 text-sm text-quiet">
        {chat?.state.partnerTyping ? t('typing', { name: partner.name }) : ''}
      </p>
      {chat ? (
        <p className="px-2">
          <ExcerptDialog trade={trade} chat={chat} />
        </p>
      ) : null}
      <Composer trade={trade} chat={chat} draft={draft} />
    </section>
  );
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
