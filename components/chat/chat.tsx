'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { Locked } from '#components/trade/payee.tsx';
import { partnerOf } from '#components/trade/amounts.tsx';
import type { Key } from '#components/trade/use-key.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { Composer } from './composer.tsx';
import { unreadOf } from './conversation.ts';
import { MessageList } from './message-list.tsx';
import { useChat } from './use-chat.ts';

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
  const chat = useChat(trade, keys);
  const frame = useRef<HTMLElement>(null);
  const me = trade[trade.party].id;
  const unread = unreadOf(chat.conversation, me);
  useEffect(() => onUnread(unread), [unread, onUnread]);
  const { markRead } = chat;
  const readable = keys.key !== undefined;
  useEffect(() => {
    const look = () => {
      const shown = frame.current !== null && frame.current.offsetParent !== null;
      if (shown && readable && document.visibilityState === 'visible') markRead();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [chat.conversation, inSight, readable, markRead]);
  const name = partnerOf(trade).name;
  return (
    <section
      ref={frame}
      aria-label={t('label', { name })}
      className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-card"
    >
      <header className="border-b border-line px-4 py-3">
        <h2 className="text-base font-semibold">{t.rich('with', { name: () => <bdi key="name">{name}</bdi> })}</h2>
        <p className="text-sm text-quiet">{t('private')}</p>
      </header>
      {keys.key ? (
        <MessageList trade={trade} chat={chat} identity={keys.key} inSight={inSight} />
      ) : (
        <div className="flex-1 px-4 py-4">
          <Locked label={t('show')} keys={keys} />
        </div>
      )}
      <p role="status" className="min-h-6 px-4 text-sm text-quiet">
        {chat.typing ? t('typing', { name }) : ''}
      </p>
      <Composer trade={trade} onSend={chat.send} onTyping={chat.noteTyping} />
    </section>
  );
}
