import { useLocale, useTranslations } from 'next-intl';
import { MethodFacts } from '#components/payment/facts.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Money, MoneyRange } from '#components/ui/money.tsx';
import { getChain } from '#lib/chain/chains.ts';
import type { OfferPageView, OfferView } from '#lib/offer/view.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { countryName } from '#lib/kernel/names.ts';
import { fiatText, percentText, shortTokenText } from './amounts.ts';
import { OfferRules } from './offer-gate.tsx';
import { OfferWhen } from './offer-when.tsx';
import { Distance } from './distance.tsx';
import { WholeTime } from './words.tsx';

/** Everything an offer says, whoever looks. */
export function OfferFacts({ offer }: { offer: OfferPageView }) {
  const t = useTranslations('offer.page');
  const locale = useLocale();
  return (
    <Card>
      <CardTitle>{t('about')}</CardTitle>
      <Definitions>
        {offer.wholePrice === null ? null : (
          <Definition
            name={t('price')}
            note={<Distance bps={offer.fromMarketBps} want={offer.side === 'sell' ? 'buy' : 'sell'} />}
          >
            <Money amount={offer.wholePrice} unit={offer.currency} />
          </Definition>
        )}
        <Definition name={t('pricing')}>
          <PricedHow offer={offer} />
        </Definition>
        <Definition name={t('limits')}>
          <MoneyRange
            from={fiatText(offer.leastMinor, offer)}
            to={fiatText(offer.mostMinor, offer)}
            unit={offer.currency}
          />
        </Definition>
        <Definition name={t('left')}>
          {offer.leftUnits === null ? (
            t('noBound')
          ) : (
            <Money amount={shortTokenText(offer.leftUnits, offer)} unit={offer.asset} />
          )}
        </Definition>
        <Definition name={t('methods')}>
          <ul className="flex flex-col gap-1">
            {offer.methodIds.map((id) => {
              const method = findMethod(id);
              return (
                <li key={id}>
                  <bdi>{method?.label ?? id}</bdi>
                  {method ? (
                    <span className="block text-sm text-quiet">
                      <MethodFacts method={method} />
                    </span>
                  ) : null}
                </li>
              );
            })}
          </ul>
        </Definition>
        <Definition name={t('window')}>
          <WholeTime seconds={offer.paymentWindowSeconds} />
        </Definition>
        <Definition name={t('country')}>
          {offer.country === null ? t('anyCountry') : countryName(offer.country, locale)}
        </Definition>
        <Definition name={t('takers')}>
          <OfferRules offer={offer} />
        </Definition>
        <Definition name={t('hours')}>
          <OfferWhen hours={offer.openingHours} />
        </Definition>
        <Definition name={t('fee')}>{t('feeMaker', { percent: percentText(offer.feeBps) })}</Definition>
        <Definition name={t('chain')}>
          <bdi>{getChain(offer.chainId).name}</bdi>
        </Definition>
      </Definitions>
    </Card>
  );
}

function PricedHow({ offer }: { offer: OfferView }) {
  const t = useTranslations('offer.page');
  if (offer.pricing === 'fixed') return t('fixed');
  const bps = offer.marginBps ?? 0;
  const percent = percentText(Math.abs(bps));
  const margin = bps === 0 ? t('atMarket') : bps > 0 ? t('marginAbove', { percent }) : t('marginBelow', { percent });
  return t('follows', { margin });
}

/** What the maker wrote, as written. */
export function OfferTerms({ terms, firstMessage }: { terms: string; firstMessage: string }) {
  const t = useTranslations('offer.page');
  return (
    <Card>
      <CardTitle>{t('terms')}</CardTitle>
      {terms ? (
        <p dir="auto" className="wrap-anywhere whitespace-pre-line">
          {terms}
        </p>
      ) : (
        <p className="text-quiet">{t('noTerms')}</p>
      )}
      {firstMessage ? (
        <section className="mt-4 border-t border-line pt-3">
          <h3 className="text-sm font-medium">{t('firstMessage')}</h3>
          <p dir="auto" className="text-sm wrap-anywhere whitespace-pre-line text-quiet">
            {firstMessage}
          </p>
        </section>
      ) : null}
    </Card>
  );
}
