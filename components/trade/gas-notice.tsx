'use client';
import { useTranslations } from 'next-intl';
import { Notice } from '#components/ui/notice.tsx';
import type { TradeView } from '#lib/trade/view.ts';
import { nextMoveOf } from './status.ts';

/** Said before somebody signs: the site will not pay the gas of it at once. A payment is marked at the site's cost whatever the budget says. */
export function GasNotice({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade.gas');
  const { gas, openMoves } = trade;
  const signs = openMoves.some(({ move, opensAt }) => move !== 'cancel' && opensAt === null);
  if (gas === 'paid' || !signs || (gas === 'budget' && nextMoveOf(trade) === 'markPaid')) return null;
  return (
    <Notice tone="caution" title={t(`${gas}_title`)}>
      {t(gas)}
    </Notice>
  );
}
