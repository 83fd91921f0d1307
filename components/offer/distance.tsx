import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';
import { Figure } from '#components/ui/money.tsx';
import { percentText } from './amounts.ts';

/** From here on a price is far enough from the market to be said in amber to whom it costs. */
const FAR_BPS = 500;

type Asked = { bps: number | null; want: 'buy' | 'sell' };

/** "1.25 % above market", and whether it costs whoever buys or sells at it so much that it is said in amber. */
export function useDistance({ bps, want }: Asked): { words: ReactNode; against: boolean } {
  const t = useTranslations('offer.distance');
  const against = bps !== null && (want === 'buy' ? bps : -bps) >= FAR_BPS;
  if (bps === null) return { words: t('none'), against };
  if (bps === 0) return { words: t('at'), against };
  const share = () => <Figure key="share" value={percentText(Math.abs(bps))} unit="%" />;
  return { words: t.rich(bps > 0 ? 'above' : 'below', { share }), against };
}

export function Distance({ className, ...asked }: Asked & { className?: string }) {
  const { words, against } = useDistance(asked);
  return <span className={cn('text-sm', against ? 'text-caution' : 'text-quiet', className)}>{words}</span>;
}
