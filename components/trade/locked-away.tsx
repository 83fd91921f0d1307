import { useTranslations } from 'next-intl';
import { Notice } from '#components/ui/notice.tsx';
import type { TradeView } from '#lib/trade/view.ts';
import { Coins, partnerOf } from './amounts.tsx';

/** To the seller who comes back: coins were locked without a word of theirs, and why. */
export function LockedAway({ trade }: { trade: TradeView }) {
  const t = useTranslations('standing.room');
  if (trade.party !== 'seller' || trade.lockedBy !== 'opener' || trade.fundedAt === null) return null;
  const locked = () => <Coins of={trade} units={trade.lockedUnits} />;
  const partner = () => <bdi>{partnerOf(trade).name}</bdi>;
  return <Notice title={t('away_title')}>{t.rich('away', { locked, partner })}</Notice>;
}
