'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { ExitPageLink } from '#components/shell/exit-page-link.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { saveFile } from '#components/ui/save-file.ts';
import { call } from '#lib/http/browser.ts';
import { ok } from '#lib/kernel/result.ts';
import type { TradeFile, TradeView } from '#lib/trade/view.ts';
import { useAct } from './use-act.ts';

const placeOf = (tradeHash: string) => `holdfast.trade.${tradeHash}`;

/** Keeps the file in this browser whenever something happened in the trade: with the key, enough to end the trade without this site. */
export function useKeptFile(trade: TradeView): boolean {
  const [kept, setKept] = useState(false);
  const { id, tradeHash, version } = trade;
  useEffect(() => {
    let gone = false;
    void call<TradeFile>('GET', `/trades/${id}/file`).then((file) => {
      if (gone || !file.ok) return;
      try {
        localStorage.setItem(placeOf(tradeHash), JSON.stringify(file.value));
        setKept(true);
      } catch {
        // Storage full or switched off: the button below still hands the file out.
        setKept(false);
      }
    });
    return () => {
      gone = true;
    };
  }, [id, tradeHash, version]);
  return kept;
}

export function TradeFileCard({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade.file');
  const kept = useKeptFile(trade);
  const acting = useAct();
  const save = async () => {
    const file = await call<TradeFile>('GET', `/trades/${trade.id}/file`);
    if (!file.ok) return file;
    saveFile(`holdfast-trade-${trade.tradeHash.slice(2, 10)}.json`, file.value);
    return ok(null);
  };
  return (
    <Card>
      <CardTitle note={kept ? t('kept') : undefined}>{t('title')}</CardTitle>
      <p className="text-sm text-quiet">{t('lead')}</p>
      <Button className="mt-3" pending={acting.pending} onClick={() => void acting.run(save)}>
        {t('save')}
      </Button>
      <p className="pt-3 text-sm">
        {t('exit')} <ExitPageLink />
      </p>
      <RefusalNotice refusal={acting.refusal} className="pt-3" />
    </Card>
  );
}
