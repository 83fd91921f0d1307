'use client';
import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Money } from '#components/ui/money.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { getAsset } from '#lib/chain/chains.ts';
import { bpsOf, tokensFor } from '#lib/kernel/money.ts';
import { FEE_BPS } from '#lib/offer/quote.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { wholePrice } from '#lib/price/ratio.ts';
import { fiatText, percentText, shortTokenText } from './amounts.ts';
import { previewOf, sampleMinor, type PriceInput, type Rates } from './offer-values.ts';
import { Distance } from './words.tsx';

/** A price this far from the market, to its maker's loss, is more likely a slip than a wish. */
const SLIP_BPS = 500;

/** What the offer comes to as it is being written: the price now, and what somebody gets for a round amount. */
export function OfferPreview({ side, input, rates }: { side: 'buy' | 'sell'; input: PriceInput; rates: Rates }) {
  const t = useTranslations('offer.form');
  const preview = previewOf(input, rates);
  return (
    <Card aria-live="polite">
      <CardTitle>{t('preview')}</CardTitle>
      {preview ? (
        <Figures side={side} input={input} rates={rates} preview={preview} />
      ) : (
        <p className="text-quiet">{t('previewNothing')}</p>
      )}
    </Card>
  );
}

type FiguresProps = Parameters<typeof OfferPreview>[0] & { preview: NonNullable<ReturnType<typeof previewOf>> };

function Figures({ side, input, rates, preview }: FiguresProps) {
  const t = useTranslations('offer.form');
  const { price, fromMarketBps } = preview;
  const { currency } = input;
  const { symbol, decimals } = getAsset(input.chainId, input.asset);
  const units = { assetDecimals: decimals, currencyDecimals: currencyDecimals(currency) };
  const sample = sampleMinor(currency, rates);
  const tokens = tokensFor(sample, price);
  const fiat = () => <Money amount={fiatText(sample, units)} unit={currency} />;
  const loss = fromMarketBps === undefined ? 0 : side === 'sell' ? -fromMarketBps : fromMarketBps;
  return (
    <div className="flex flex-col gap-4">
      <Definitions sums>
        <Definition
          name={t('previewPrice')}
          note={<Distance bps={fromMarketBps ?? null} want={side === 'sell' ? 'sell' : 'buy'} />}
        >
          <Money amount={wholePrice(price, decimals, units.currencyDecimals)} unit={currency} />
        </Definition>
        <Definition name={side === 'sell' ? t.rich('previewSell', { fiat }) : t.rich('previewBuy', { fiat })}>
          <Money amount={shortTokenText(tokens, units)} unit={symbol} />
        </Definition>
        <Definition name={t('previewFee')} note={t('previewFeeNote', { percent: percentText(FEE_BPS) })}>
          <Money amount={shortTokenText(bpsOf(tokens, FEE_BPS), units)} unit={symbol} />
        </Definition>
      </Definitions>
      {loss >= SLIP_BPS ? <Notice tone="caution">{t('previewWarn')}</Notice> : null}
    </div>
  );
}
