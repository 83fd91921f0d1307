'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Field } from '#components/ui/field.tsx';
import { Money } from '#components/ui/money.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { getAsset } from '#lib/chain/chains.ts';
import { currencyDecimals, findCurrency } from '#lib/kernel/currencies.ts';
import { bpsOf, formatUnits, parseUnits, tokensFor } from '#lib/kernel/money.ts';
import { marketSchema, type OfferInput } from '#lib/offer/schema.ts';
import type { TraderView } from '#lib/offer/view.ts';
import { wholePrice } from '#lib/price/ratio.ts';
import { fiatText, percentText, shortTokenText } from './amounts.ts';
import { Distance } from './distance.tsx';
import { MarketRows } from './market-rows.tsx';
import { previewOf, previewRow, sampleMinor, type Rates } from './offer-values.ts';

/** A price this far from the market, to its maker's loss, is more likely a slip than a wish. */
const SLIP_BPS = 500;

type PreviewProps = { side: 'buy' | 'sell'; input: OfferInput; rates: Rates; me: TraderView; feeBps: number };

/** What the offer comes to as it is being written: its row in the market for an amount that can be changed, and the figures behind it. */
export function OfferPreview(props: PreviewProps) {
  const t = useTranslations('offer.form');
  const { side, input, rates } = props;
  const preview = previewOf(input, rates);
  const [typed, setTyped] = useState<string>();
  const decimals = findCurrency(input.currency)?.decimals ?? 2;
  const sample = typed ?? formatUnits(sampleMinor(input.chainId, input.currency, rates), decimals);
  const amount = parseUnits(sample, decimals);
  return (
    <Card>
      <CardTitle>{t('preview')}</CardTitle>
      <div className="flex flex-col gap-4">
        <Field label={side === 'sell' ? t('previewSeesBuyer') : t('previewSeesSeller')}>
          <AmountInput unit={input.currency} value={sample} onChange={setTyped} />
        </Field>
        <div aria-live="polite" className="flex flex-col gap-4">
          {preview && amount ? (
            <>
              <PreviewRow {...props} amount={amount} />
              <Figures side={side} input={input} sample={amount} preview={preview} feeBps={props.feeBps} />
            </>
          ) : (
            <p className="text-quiet">{t('previewNothing')}</p>
          )}
        </div>
      </div>
    </Card>
  );
}

/** The market's own row. A picture: what is pressed in it would lead to an offer that is not there yet. */
function PreviewRow({ input, rates, me, feeBps, amount }: Omit<PreviewProps, 'side'> & { amount: bigint }) {
  const t = useTranslations('offer.form');
  const row = previewRow(input, rates, { maker: me, feeBps }, amount);
  // Nobody sees an offer without limits: there is no row of it to show before they are typed.
  if (!row || input.least === '' || input.most === '') return null;
  const filter = marketSchema.parse({
    want: row.side === 'sell' ? 'buy' : 'sell',
    asset: row.asset,
    currency: row.currency,
    amount: fiatText(amount, row),
  });
  const outside = amount < BigInt(row.leastMinor) || amount > BigInt(row.mostMinor);
  return (
    <>
      <div inert data-preview-row>
        <MarketRows rows={[row]} filter={filter} />
      </div>
      {outside ? <p className="text-sm text-caution">{t('previewOutside')}</p> : null}
    </>
  );
}

type FiguresProps = {
  side: 'buy' | 'sell';
  input: OfferInput;
  sample: bigint;
  preview: NonNullable<ReturnType<typeof previewOf>>;
  feeBps: number;
};

function Figures({ side, input, sample, preview, feeBps }: FiguresProps) {
  const t = useTranslations('offer.form');
  const { price, fromMarketBps } = preview;
  const { currency } = input;
  const { symbol, decimals } = getAsset(input.chainId, input.asset);
  const units = { assetDecimals: decimals, currencyDecimals: currencyDecimals(currency) };
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
        <Definition name={t('previewFee')} note={t('previewFeeNote', { percent: percentText(feeBps) })}>
          <Money amount={shortTokenText(bpsOf(tokens, feeBps), units)} unit={symbol} />
        </Definition>
      </Definitions>
      {loss >= SLIP_BPS ? <Notice tone="caution">{t('previewWarn')}</Notice> : null}
    </div>
  );
}
