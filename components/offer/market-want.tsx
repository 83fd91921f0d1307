import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { cn } from '#components/ui/cn.ts';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { marketHref } from './market-url.ts';

/** Buy or Sell, as links: they work without scripts, and "back" undoes them. */
export function MarketWant({ filter }: { filter: MarketFilter }) {
  const t = useTranslations('offer.market');
  const look = (mine: boolean) =>
    cn(
      'flex min-h-10 min-w-24 flex-1 items-center justify-center rounded-sm px-5 font-medium transition-colors',
      mine ? 'bg-ink text-paper' : 'text-quiet hover:text-ink',
    );
  return (
    <nav aria-label={t('want')} className="flex rounded-md border border-edge bg-card p-0.5 max-sm:w-full">
      <Link
        href={marketHref(filter, { want: 'buy' })}
        aria-current={filter.want === 'buy' ? 'page' : undefined}
        className={look(filter.want === 'buy')}
      >
        {t('buy')}
      </Link>
      <Link
        href={marketHref(filter, { want: 'sell' })}
        aria-current={filter.want === 'sell' ? 'page' : undefined}
        className={look(filter.want === 'sell')}
      >
        {t('sell')}
      </Link>
    </nav>
  );
}
