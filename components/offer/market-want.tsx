import { Link } from '#components/ui/link.tsx';
import { useTranslations } from 'next-intl';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { marketHref } from './market-url.ts';

/** Buy or Sell, as links: they work without scripts, and "back" undoes them. */
export function MarketWant({ filter }: { filter: MarketFilter }) {
  const t = useTranslations('offer.market');
  return (
    <nav aria-label={t('want')} className="wants">
      <Link href={marketHref(filter, { want: 'buy' })} aria-current={filter.want === 'buy' ? 'page' : undefined}>
        {t('buy')}
      </Link>
      <Link href={marketHref(filter, { want: 'sell' })} aria-current={filter.want === 'sell' ? 'page' : undefined}>
        {t('sell')}
      </Link>
    </nav>
  );
}
