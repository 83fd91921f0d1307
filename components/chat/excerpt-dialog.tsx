'use client';
import { FileCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { saveFile } from '#components/ui/save-file.ts';
import { Instant } from '#components/ui/instant.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useRefresh } from '#components/ui/use-refresh.ts';
import type { Excerpt } from '#lib/chat/excerpt.ts';
import type { Entry } from '#lib/chat/room/reading.ts';
import { excerptOf } from '#lib/chat/room/showing.ts';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { TradeView } from '#lib/trade/view.ts';
import type { Chatting } from './use-room.ts';

/** Opens chosen messages to a moderator: as a file, and into the case while there is one. */
export function ExcerptDialog({ trade, chat }: { trade: TradeView; chat: Chatting }) {
  const t = useTranslations('chat.excerpt');
  const choosing = useChoosing(trade, chat);
  const { chosen, toggle } = choosing;
  const readable = chat.state.entries.filter(({ content }) => content !== undefined);
  if (readable.length === 0) return null;
  return (
    <Dialog
      wide
      open={choosing.open}
      onOpenChange={choosing.setOpen}
      title={t('title')}
      description={t('lead')}
      trigger={
        <Button size="sm" variant="bare">
          <FileCheck aria-hidden className="size-4" />
          {t('open')}
        </Button>
      }
      actions={
        <>
          <Button onClick={choosing.save} disabled={chosen.size === 0}>
            {t('save')}
          </Button>
          {trade.state === 'disputed' ? (
            <Button
              variant="primary"
              pending={choosing.pending}
              disabled={chosen.size === 0}
              onClick={() => void choosing.handIn()}
            >
              {t('hand_in')}
            </Button>
          ) : null}
        </>
      }
    >
      <p role="status" className="text-sm text-quiet">
        {t('chosen', { count: chosen.size })}
      </p>
      <RefusalNotice refusal={choosing.refusal} />
      <ul className="divide-y divide-line">
        {readable.map((entry) => (
          <li key={entry.seq}>
            <Choice entry={entry} trade={trade} checked={chosen.has(entry.seq)} onToggle={() => toggle(entry.seq)} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function useChoosing(trade: TradeView, chat: Chatting) {
  const t = useTranslations('chat.excerpt');
  const refresh = useRefresh();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [refusal, setRefusal] = useState<Refusal>();
  const [pending, setPending] = useState(false);
  const make = (): Excerpt | undefined => excerptOf(chat.place, chat.reader, chosen);
  return {
    open,
    setOpen,
    chosen,
    refusal,
    pending,
    toggle: (seq: number) =>
      setChosen((before) => new Set(before.has(seq) ? [...before].filter((one) => one !== seq) : [...before, seq])),
    save: () => {
      const excerpt = make();
      if (excerpt) saveFile(`holdfast-excerpt-${trade.tradeHash.slice(2, 10)}.json`, excerpt);
    },
    handIn: async () => {
      const excerpt = make();
      if (!excerpt) return;
      setPending(true);
      const handed = await call('POST', `/trades/${trade.id}/excerpts`, { excerpt }, { key: newKey() });
      setPending(false);
      setRefusal(handed.ok ? undefined : handed.refusal);
      if (!handed.ok) return;
      toast(t('handed_in'));
      setChosen(new Set());
      setOpen(false);
      refresh();
    },
  };
}

type ChoiceProps = { entry: Entry; trade: TradeView; checked: boolean; onToggle: () => void };

function Choice({ entry, trade, checked, onToggle }: ChoiceProps) {
  const t = useTranslations('chat.excerpt');
  const { content, isMine, sentAt } = entry;
  const me = trade[trade.party];
  const other = trade.party === 'buyer' ? trade.seller : trade.buyer;
  return (
    <Checkbox
      checked={checked}
      onChange={onToggle}
      label={
        <span dir="auto" className="line-clamp-3 wrap-anywhere">
          {content?.kind === 'text' ? content.text : t('picture')}
        </span>
      }
      hint={
        <>
          <bdi>{(isMine ? me : other).name}</bdi> · <Instant at={sentAt} as="minute" />
        </>
      }
    />
  );
}
