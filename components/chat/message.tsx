'use client';
import { Check, CheckCheck, Clock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { partnerOf } from '#components/trade/amounts.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { Instant } from '#components/ui/instant.tsx';
import { useRefusalSentence } from '#components/ui/refusal.tsx';
import type { Content } from '#lib/chat/content.ts';
import type { Entry } from '#lib/chat/room/reading.ts';
import type { Outgoing } from '#lib/chat/room/state.ts';
import type { TimelineEntry, TradeView } from '#lib/trade/view.ts';
import type { Agreed } from './other-account.ts';
import { PictureMessage } from './picture-message.tsx';
import { warningsOf } from './warnings.ts';

type Delivery = 'sent' | 'delivered' | 'read';
const MARKS = { sent: Check, delivered: CheckCheck, read: CheckCheck } as const;

type SaidProps = { entry: Entry; trade: TradeView; agreed: Agreed; state: Delivery | null };

/** One message that the server has. `state`: how far it has come, on one's own last one. */
export function Said({ entry, trade, agreed, state }: SaidProps) {
  const t = useTranslations('chat');
  const { isMine, content, refusal, sentAt } = entry;
  const Mark = state && MARKS[state];
  return (
    <li className={cn('flex max-w-[85%] flex-col gap-1', isMine ? 'items-end self-end' : 'items-start self-start')}>
      <div
        className={cn(
          'max-w-full rounded-md border px-3 py-2',
          isMine ? 'border-line bg-paper' : 'border-edge bg-card',
        )}
      >
        <span className="sr-only">{isMine ? t('you_said') : t('they_said')}</span>
        {content ? <Words content={content} trade={trade} mine={isMine} /> : <Unreadable code={refusal?.code} />}
      </div>
      {isMine || content?.kind !== 'text' ? null : <Warnings text={content.text} agreed={agreed} />}
      <p className="flex items-center gap-2 text-xs text-quiet">
        <Instant at={sentAt} as="clock" />
        {state && Mark ? (
          <span className={cn('flex items-center gap-1', state === 'read' && 'text-accent')}>
            <Mark aria-hidden className="size-3.5" />
            {t(state)}
          </span>
        ) : null}
      </p>
    </li>
  );
}

function Words({ content, trade, mine }: { content: Content; trade: TradeView; mine: boolean }) {
  if (content.kind === 'file') {
    const { name } = mine ? trade[trade.party] : partnerOf(trade);
    return <PictureMessage tradeId={trade.id} content={content.file} name={name} mine={mine} />;
  }
  return (
    <p dir="auto" className="wrap-anywhere whitespace-pre-line">
      {content.text}
    </p>
  );
}

/** It is there and cannot be read: said in a sentence that fits why. */
function Unreadable({ code }: { code: string | undefined }) {
  const t = useTranslations('chat');
  const reason = code?.replace('chat.', '') ?? '';
  return <p className="text-quiet italic">{t.has(`refusals.${reason}`) ? t(`refusals.${reason}`) : t('unreadable')}</p>;
}

function Warnings({ text, agreed }: { text: string; agreed: Agreed }) {
  const t = useTranslations('chat');
  const warnings = useMemo(() => warningsOf(text, agreed).slice(0, 2), [text, agreed]);
  return warnings.map((warning) => (
    <p key={warning} className="text-sm font-medium text-danger">
      {t(`warning.${warning}`)}
    </p>
  ));
}

/** What the trade did, where it happened in the talk. */
export function SystemLine({ entry, trade }: { entry: TimelineEntry; trade: TradeView }) {
  const t = useTranslations('trade.timeline');
  const moves = useTranslations('trade.moves');
  const happened = entry.type.slice(entry.type.indexOf('.') + 1);
  const named = String(entry.data.move ?? '');
  const who = entry.by === 'buyer' || entry.by === 'seller' ? entry.by : null;
  return (
    <li className="flex flex-wrap items-baseline justify-center gap-x-2 text-center text-xs text-quiet">
      <span>
        {t.has(`happened.${happened}`)
          ? t(`happened.${happened}`, { move: moves.has(named) ? moves(named) : moves('other') })
          : happened}
      </span>
      {who ? <span>{who === trade.party ? t('by_you') : <bdi>{trade[who].name}</bdi>}</span> : null}
      <Instant at={entry.at} as="clock" />
    </li>
  );
}

/** What the offer says to everyone who takes it. Of the revision that was taken, and no message: nobody wrote it in this room. */
export function FirstMessage({ trade }: { trade: TradeView }) {
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

/** Written and not confirmed yet, or refused. */
export function OnItsWay(props: { message: Outgoing; trade: TradeView; onRetry: () => void; onDiscard: () => void }) {
  const t = useTranslations('chat');
  const say = useRefusalSentence();
  const { content, refusal } = props.message;
  return (
    <li className="flex max-w-[85%] flex-col items-end gap-1 self-end">
      <div className="rounded-md border border-dashed border-edge px-3 py-2">
        <span className="sr-only">{t('you_said')}</span>
        <Words content={content} trade={props.trade} mine />
      </div>
      {refusal ? (
        <div role="alert" className="flex flex-col items-end gap-1 text-sm text-danger">
          <p>{say(refusal)}</p>
          <p className="flex gap-2">
            <Button size="sm" onClick={props.onRetry}>
              {t('retry')}
            </Button>
            <Button size="sm" variant="bare" onClick={props.onDiscard}>
              {t('discard')}
            </Button>
          </p>
        </div>
      ) : (
        <p className="flex items-center gap-1 text-xs text-quiet">
          <Clock aria-hidden className="size-3.5" />
          {t('sending')}
        </p>
      )}
    </li>
  );
}
