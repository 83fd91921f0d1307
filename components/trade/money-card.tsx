'use client';
import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { StruckRate } from '#components/price/struck-rate.tsx';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import { TraderSummary } from '#components/trader/summary.tsx';
import { findMethod } from '#lib/payment/registry.ts';
import { wholePrice } from '#lib/price/ratio.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { Coins, Fiat, partnerOf } from './amounts.tsx';

/** What changes hands: both amounts, rate, fee and who bears it, rail and reference. Never ambiguous. */
export function MoneyCard({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade.money');
  const buying = trade.party === 'buyer';
  const price = { numerator: BigInt(trade.price.numerator), denominator: BigInt(trade.price.denominator) };
  // The fee is on top of what the buyer gets; who posted the offer has it in their price.
  const bearer = trade.isMaker ? 'you' : 'partner';
  const among = [trade.tokenUnits, trade.feeUnits, trade.lockedUnits];
  return (
    <Card>
      <CardTitle>{t('title')}</CardTitle>
      <Definitions sums>
        <Definition name={buying ? t('you_pay') : t('you_receive')} total>
          <Fiat of={trade} />
        </Definition>
        <Definition name={buying ? t('you_receive') : t('buyer_gets')} total>
          <Coins of={trade} units={trade.tokenUnits} among={among} />
        </Definition>
        <Definition name={t('rate')}>
          <Money
            amount={wholePrice(price, trade.assetDecimals, trade.currencyDecimals)}
            unit={`${trade.currency}/${trade.asset}`}
          />
        </Definition>
        <Definition name={t('fee')} note={t(`fee_${bearer}`)}>
          <Coins of={trade} units={trade.feeUnits} among={among} />
        </Definition>
        {buying ? null : (
          <Definition name={t('locked')} note={t('locked_note')}>
            <Coins of={trade} units={trade.lockedUnits} among={among} />
          </Definition>
        )}
      </Definitions>
      <StruckRate struck={trade.struckRate} asset={trade.asset} currency={trade.currency} />
      <HowAndWhere trade={trade} />
      <p className="mt-4 text-sm text-quiet">
        <TextLink href={`/offers/${trade.offerId}`}>{t('version', { revision: trade.offerRevision })}</TextLink>
      </p>
    </Card>
  );
}

/** Network, rail, reference, and with whom. */
function HowAndWhere({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade.money');
  const method = findMethod(trade.methodId);
  const reference = method?.reference ?? 'write';
  return (
    <Definitions className="mt-4 border-t border-line pt-4">
      <Definition name={t('network')}>
        <bdi>{trade.chainName}</bdi>
      </Definition>
      <Definition name={t('method')}>{method?.label ?? trade.methodId}</Definition>
      <Definition name={t('reference')} note={t(`reference_${reference}`)}>
        {reference === 'write' ? <Copyable text={trade.reference} label={t('copy_reference')} /> : null}
      </Definition>
      <Definition name={t('partner')}>
        <TraderSummary trader={partnerOf(trade)} />
      </Definition>
      {trade.paymentAccountLabel ? <Definition name={t('own_account')}>{trade.paymentAccountLabel}</Definition> : null}
      {trade.offerTerms ? (
        <Definition name={t('offer_terms')}>
          <p dir="auto" className="wrap-anywhere whitespace-pre-line">
            {trade.offerTerms}
          </p>
        </Definition>
      ) : null}
    </Definitions>
  );
}
