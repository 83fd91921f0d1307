'use client';
import { useTranslations } from 'next-intl';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Money } from '#components/ui/money.tsx';
import { getChain } from '#lib/chain/chains.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import type { Quote } from '#lib/offer/quote.ts';
import type { OfferView } from '#lib/offer/view.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { fiatText, tokenText } from './amounts.ts';
import { takerUnits } from './take-amounts.ts';
import { Distance } from './distance.tsx';
import { WholeTime } from './words.tsx';

/** Both amounts, the rate, the fee with who bears it, and the clock: what a take comes to, to the last unit. */
export function TakeSummary({
  offer,
  quote,
  methodId,
  until,
}: {
  offer: OfferView;
  quote: Quote | undefined;
  methodId?: string | undefined;
  /** How long the seller may wait with the release, by the chosen method. */
  until?: number | undefined | '';
}) {
  const t = useTranslations('offer.take');
  const buys = offer.side === 'sell';
  const fiat = quote ? <Money amount={fiatText(quote.fiatMinor, offer)} unit={offer.currency} /> : undefined;
  const tokens = quote ? <Money amount={tokenText(takerUnits(offer, quote), offer)} unit={offer.asset} /> : undefined;
  return (
    <Definitions sums>
      {methodId && quote ? (
        <>
          <Definition name={t('pay')} total>
            {buys ? fiat : tokens}
          </Definition>
          <Definition name={t('receive')} total>
            {buys ? tokens : fiat}
          </Definition>
          <Definition name={t('network')}>
            <bdi>{getChain(offer.chainId).name}</bdi>
          </Definition>
          <Definition name={t('method')}>
            <bdi>{findMethod(methodId)?.label ?? methodId}</bdi>
          </Definition>
        </>
      ) : null}
      {offer.wholePrice === null ? null : (
        <Definition name={t('rate')} note={<Distance bps={offer.fromMarketBps} want={buys ? 'buy' : 'sell'} />}>
          <Money amount="1" unit={offer.asset} /> = <Money amount={offer.wholePrice} unit={offer.currency} />
        </Definition>
      )}
      <Definition name={t('fee')} note={t('feeBy', { name: offer.maker.name })}>
        {quote ? <Money amount={tokenText(quote.feeUnits, offer)} unit={offer.asset} /> : '–'}
      </Definition>
      <Definition name={t('window')}>
        <WholeTime seconds={offer.paymentWindowSeconds} />
      </Definition>
      {until ? (
        <Definition name={t('release')} note={until > HOUR ? t('releaseLong') : undefined}>
          <WholeTime seconds={until} />
        </Definition>
      ) : null}
    </Definitions>
  );
}
