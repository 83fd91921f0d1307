'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useRef } from 'react';
import type { IdentityKey } from '#components/account/provider.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { Instant } from '#components/ui/instant.tsx';
import { useRefusalSentence } from '#components/ui/refusal.tsx';
import { openMessage } from '#lib/chat/browser.ts';
import type { MessageView } from '#lib/chat/view.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { markOf } from './conversation.ts';
import type { ChatState, Outgoing } from './use-chat.ts';
import { warningsOf } from './warnings.ts';

type ListProps = { trade: TradeView; chat: ChatState; identity: IdentityKey; inSight: boolean };

/** Messages in order, the newest in sight; read aloud as they come. */
export function MessageList({ trade, chat, identity, inSight }: ListProps) {
  const t = useTranslations('chat');
  const list = useRef<HTMLDivElement>(null);
  const { messages } = chat.conversation;
  const me = trade[trade.party].id;
  const opened = useOpened(trade, messages, identity);
  const count = messages.length + chat.outgoing.length;
  useEffect(() => {
    const frame = list.current;
    if (frame) frame.scrollTop = frame.scrollHeight;
  }, [count, inSight]);
  const partner = trade.party === 'buyer' ? trade.seller.id : trade.buyer.id;
  const theirs = markOf(chat.conversation, partner);
  const lastMine = messages.findLast(({ senderId }) => senderId === me)?.seq;
  return (
    <div
      ref={list}
      tabIndex={0}
      role="log"
      aria-label={t('messages')}
      className="min-h-0 flex-1 overflow-y-auto px-4 py-4 focus-visible:-outline-offset-2"
    >
      {trade.firstMessage ? <FirstMessage trade={trade} /> : null}
      {count === 0 && chat.loaded ? <p className="text-sm text-quiet">{t('empty')}</p> : null}
      <ol className="flex flex-col gap-3">
        {messages.map((message) => (
          <Message
            key={message.seq}
            mine={message.senderId === me}
            text={opened.get(message.seq)}
            sentAt={message.sentAt}
          >
            {message.seq === lastMine
              ? t(theirs.readSeq >= message.seq ? 'read' : theirs.deliveredSeq >= message.seq ? 'delivered' : 'sent')
              : null}
          </Message>
        ))}
        {chat.outgoing.map((one) => (
          <OnItsWay key={one.clientId} message={one} onRetry={() => chat.retry(one.clientId)} />
        ))}
      </ol>
    </div>
  );
}

/** What the offer says to everyone who takes it. Of the revision that was taken, and no message: nobody wrote it in this room. */
function FirstMessage({ trade }: { trade: TradeView }) {
  const t = useTranslations('chat');
  return (
    <div className={cn('mb-3 flex max-w-[85%] flex-col gap-1', trade.isMaker ? 'ms-auto items-end' : 'items-start')}>
      <div className="rounded-md border border-dashed border-edge px-3 py-2">
        <p dir="auto" className="wrap-anywhere whitespace-pre-line">
          {trade.firstMessage}
        </p>
      </div>
      <p className="text-xs text-quiet">{t('automatic')}</p>
    </div>
  );
}

/** Opened texts by number; null where it does not open: altered, or for another key. Each is opened once. */
function useOpened(trade: TradeView, messages: readonly MessageView[], identity: IdentityKey) {
  const kept = useRef<{ identity: IdentityKey; texts: Map<number, string | null> }>(undefined);
  return useMemo(() => {
    if (kept.current?.identity !== identity) kept.current = { identity, texts: new Map() };
    const { texts } = kept.current;
    for (const { seq, senderId, clientId, sealed } of messages) {
      if (texts.has(seq)) continue;
      const read = openMessage(sealed, identity.secretKey, { tradeHash: trade.tradeHash, senderId, clientId });
      texts.set(seq, read.ok ? read.value : null);
    }
    return texts;
  }, [trade.tradeHash, messages, identity]);
}

type MessageProps = { mine: boolean; text: string | null | undefined; sentAt: number; children: React.ReactNode };

function Message({ mine, text, sentAt, children }: MessageProps) {
  const t = useTranslations('chat');
  const warnings = mine || !text ? [] : warningsOf(text).slice(0, 2);
  return (
    <li className={cn('flex max-w-[85%] flex-col gap-1', mine ? 'items-end self-end' : 'items-start self-start')}>
      <div className={cn('rounded-md border px-3 py-2', mine ? 'border-line bg-paper' : 'border-edge bg-card')}>
        <span className="sr-only">{mine ? t('you_said') : t('they_said')}</span>
        {text ? (
          <p dir="auto" className="wrap-anywhere whitespace-pre-line">
            {text}
          </p>
        ) : (
          <p className="text-quiet italic">{t('unreadable')}</p>
        )}
      </div>
      {warnings.map((warning) => (
        <p key={warning} className="text-sm font-medium text-danger">
          {t(`warning.${warning}`)}
        </p>
      ))}
      <p className="flex gap-2 text-xs text-quiet">
        <Instant at={sentAt} as="clock" />
        {children ? <span>{children}</span> : null}
      </p>
    </li>
  );
}

function OnItsWay({ message, onRetry }: { message: Outgoing; onRetry: () => void }) {
  const t = useTranslations('chat');
  const say = useRefusalSentence();
  return (
    <li className="flex max-w-[85%] flex-col items-end gap-1 self-end">
      <div className="rounded-md border border-dashed border-edge px-3 py-2">
        <p dir="auto" className="wrap-anywhere whitespace-pre-line">
          {message.text}
        </p>
      </div>
      {message.refusal ? (
        <div role="alert" className="flex flex-col items-end gap-1 text-sm text-danger">
          <p>{say(message.refusal)}</p>
          <Button size="sm" onClick={onRetry}>
            {t('retry')}
          </Button>
        </div>
      ) : (
        <p className="text-xs text-quiet">{t('sending')}</p>
      )}
    </li>
  );
}
