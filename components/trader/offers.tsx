import { useTranslations } from 'next-intl';
import { fiatText, takeLimits } from '#components/offer/amounts.ts';
import { offerHref } from '#components/offer/market-url.ts';
import { Distance } from '#components/offer/distance.tsx';
import { MethodNames } from '#components/offer/words.tsx';
import { RowLink } from '#components/ui/link.tsx';
import { Money, MoneyRange } from '#components/ui/money.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { getChain } from '#lib/chain/chains.ts';
import type { OfferView } from '#lib/offer/view.ts';

/** What this trader offers now, each leading to where it can be taken. `networks`: there are several, and each says which it is on. */
export function TraderOffers({ offers, networks }: { offers: readonly OfferView[]; networks: boolean }) {
  const t = useTranslations('reputation.profile');
  const takeable = offers.filter((offer) => offer.wholePrice !== null && !takeLimits(offer).nothingLeft);
  if (takeable.length === 0) return <p className="text-sm text-quiet">{t('no_offers')}</p>;
  return (
    <Rows aria-label={t('offers')}>
      {takeable.map((offer) => (
        <OfferRow key={offer.id} offer={offer} networks={networks} />
      ))}
    </Rows>
  );
}

function OfferRow({ offer, networks }: { offer: OfferView; networks: boolean }) {
  const t = useTranslations('offer.market');
  const { leastMinor, mostMinor } = takeLimits(offer);
  // Whoever looks does the opposite of what the maker does.
  const want = offer.side === 'sell' ? 'buy' : 'sell';
  const words = { asset: offer.asset, currency: offer.currency };
  return (
    <Row className="grid gap-x-6 gap-y-1 sm:grid-cols-[minmax(0,1fr)_auto] sm:items-center">
      <div className="min-w-0">
        <RowLink href={offerHref(offer.id)}>{want === 'buy' ? t('buyTitle', words) : t('sellTitle', words)}</RowLink>
        <p className="text-sm text-quiet">
          <MethodNames ids={offer.methodIds} />
          {networks ? ` · ${getChain(offer.chainId).name}` : null}
        </p>
      </div>
      <div className="flex flex-wrap items-baseline gap-x-4 sm:flex-col sm:items-end">
        <Money amount={offer.wholePrice!} unit={offer.currency} className="font-medium" />
        <Distance bps={offer.fromMarketBps} want={want} />
        <MoneyRange
          from={fiatText(leastMinor, offer)}
          to={fiatText(mostMinor, offer)}
          unit={offer.currency}
          className="text-sm text-quiet"
        />
      </div>
    </Row>
  );
}
