'use client';
import { SendHorizontal } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useRef, type RefObject } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { MESSAGE_LENGTH } from '#lib/chat/schema.ts';
import type { TradeState } from '#lib/trade/machine.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { AttachButton } from './attach-button.tsx';
import type { Chatting, Draft } from './use-room.ts';

const QUICK: Partial<Record<TradeState, Record<'buyer' | 'seller', readonly string[]>>> = {
  awaiting_escrow: { buyer: ['hello'], seller: ['locking'] },
  awaiting_payment: { buyer: ['paying', 'delay'], seller: ['waiting'] },
  awaiting_release: { buyer: ['sent'], seller: ['checking', 'not_yet'] },
};

type ComposerProps = {
  trade: TradeView;
  chat: Chatting | undefined;
  draft: Draft;
  /** Where pictures may be pasted and dropped. */
  area: RefObject<HTMLElement | null>;
};

/** Writes a message. Enter sends, Shift and Enter make a line; on a phone the keyboard's own return makes a line. */
export function Composer({ trade, chat, draft, area }: ComposerProps) {
  const t = useTranslations('chat');
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, write } = draft;
  const send = () => {
    const said = text.trim();
    if (said === '' || !chat) return;
    chat.send({ kind: 'text', text: said.slice(0, MESSAGE_LENGTH) });
    write('');
    field.current?.focus();
  };
  return (
    <form
      className="flex flex-col gap-2 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {text === '' ? <QuickReplies trade={trade} onPick={write} /> : null}
      <div className="flex items-end gap-2">
        <AttachButton
          tradeId={trade.id}
          area={area}
          disabled={!chat}
          onReady={(file) => chat?.send({ kind: 'file', file })}
        />
        <label htmlFor={id} className="sr-only">
          {t('write')}
        </label>
        <Textarea
          id={id}
          ref={field}
          rows={1}
          className="max-h-40 min-h-11"
          placeholder={t('write')}
          maxLength={MESSAGE_LENGTH}
          value={text}
          onChange={(event) => {
            write(event.target.value);
            chat?.noteTyping();
          }}
          onKeyDown={(event) => {
            const hasMouse = window.matchMedia('(pointer: fine)').matches;
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !hasMouse) return;
            event.preventDefault();
            send();
          }}
        />
        <Button type="submit" size="icon" aria-label={t('send')} className="shrink-0">
          <SendHorizontal aria-hidden className="size-5 rtl:-scale-x-100" />
        </Button>
      </div>
    </form>
  );
}

/** What people write at this point of a trade; picked, it can still be changed before it is sent. */
function QuickReplies({ trade, onPick }: { trade: TradeView; onPick: (text: string) => void }) {
  const t = useTranslations('chat');
  const quick = trade.cancelledBy ? [] : (QUICK[trade.state]?.[trade.party] ?? []);
  if (quick.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {quick.map((word) => (
        <Button key={word} size="sm" onClick={() => onPick(t(`quick.${word}`))}>
          {t(`quick.${word}`)}
        </Button>
      ))}
    </div>
  );
}
