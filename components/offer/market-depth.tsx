import { useLocale, useTranslations } from 'next-intl';
import { writeDecimal } from '#components/ui/digits.ts';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import type { DepthStepView, DepthView } from '#lib/offer/view.ts';
import { fiatText } from './amounts.ts';

/** The drawing's own units; it is stretched to its place. */
const WIDTH = 600;
const HEIGHT = 160;

/** How much is on offer at which price, on both sides: drawn on the server, in words and as a table too. Needs no scripts. */
export function MarketDepth({ depth }: { depth: DepthView }) {
  const t = useTranslations('offer.depth');
  const price = usePrice(depth.currency);
  const { asset, currency, sells, buys } = depth;
  if (sells.length + buys.length === 0) return <p className="text-sm text-quiet">{t('nothing')}</p>;
  const [lowest, highest] = [sells[0], buys[0]];
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="font-semibold">{t('title', { asset, currency })}</figcaption>
      <Drawing depth={depth} />
      <p className="text-sm text-quiet">
        {lowest ? t('lowest', { price: price(lowest.price) }) : t('noSells')}{' '}
        {highest ? t('highest', { price: price(highest.price) }) : t('noBuys')} {t('note')}
      </p>
      <div className="grid gap-4 md:grid-cols-2">
        <Side label={t('buys', { asset })} steps={buys} depth={depth} />
        <Side label={t('sells', { asset })} steps={sells} depth={depth} />
      </div>
    </figure>
  );
}

/** Prices grow to the right, in every language: what people pay for the coin on the left, what they ask for it on the right. */
function Drawing({ depth: { asset, currency, sells, buys } }: { depth: DepthView }) {
  const t = useTranslations('offer.depth');
  const all = [...sells, ...buys];
  const prices = all.map(({ price }) => Number(price));
  const [from, to] = [Math.min(...prices), Math.max(...prices)];
  const highest = Math.max(...all.map(({ totalMinor }) => Number(totalMinor)));
  const x = (price: string) => round(to === from ? WIDTH / 2 : ((Number(price) - from) / (to - from)) * WIDTH);
  const y = (minor: string) => round(HEIGHT - (Number(minor) / highest) * (HEIGHT - 8));
  const area = (steps: readonly DepthStepView[], edge: number) => {
    const first = steps[0];
    if (!first) return null;
    const line = steps.map(({ price, totalMinor }) => `H${x(price)}V${y(totalMinor)}`).join('');
    return `M${x(first.price)} ${HEIGHT}${line}H${edge}V${HEIGHT}Z`;
  };
  const [bid, ask] = [area(buys, 0), area(sells, WIDTH)];
  return (
    <div dir="ltr">
      <svg
        role="img"
        aria-label={t('drawing', { asset, currency })}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-40 w-full rounded-lg border border-line bg-card"
      >
        {bid ? <path d={bid} vectorEffect="non-scaling-stroke" className="fill-ink/15 stroke-ink" /> : null}
        {ask ? <path d={ask} vectorEffect="non-scaling-stroke" className="fill-quiet/10 stroke-quiet" /> : null}
      </svg>
      <p aria-hidden className="flex justify-between gap-4 pt-1 text-xs text-quiet">
        <span>{buys.length ? t('buysShort') : null}</span>
        <span>{sells.length ? t('sellsShort') : null}</span>
      </p>
    </div>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;

function usePrice(unit: string): (price: string) => string {
  const locale = useLocale();
  // Isolated and left to right, as every amount is: the sentence around it may run the other way.
  return (price) => `\u2066${writeDecimal(price, locale)}\u00a0${unit}\u2069`;
}

function Side({ label, steps, depth }: { label: string; steps: readonly DepthStepView[]; depth: DepthView }) {
  const t = useTranslations('offer.depth');
  const locale = useLocale();
  const places = Math.max(...steps.map((step) => step.price.split('.')[1]?.length ?? 0));
  if (steps.length === 0) return null;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p aria-hidden className="text-sm font-medium">
        {label}
      </p>
      <Table label={label}>
        <thead>
          <tr>
            <Th align="end">{t('price', { currency: depth.currency })}</Th>
            <Th align="end">{t('total', { currency: depth.currency })}</Th>
            <Th align="end">{t('offers')}</Th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <Tr key={step.price}>
              <Td align="end" figures className="py-1.5">
                {writeDecimal(step.price, locale, { least: places })}
              </Td>
              <Td align="end" figures className="py-1.5">
                {writeDecimal(fiatText(step.totalMinor, depth), locale)}
              </Td>
              <Td align="end" figures className="py-1.5">
                {writeDecimal(`${step.offers}`, locale)}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
