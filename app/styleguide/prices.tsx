import { HistoryChart } from '#components/price/history-chart.tsx';
import { RatePaused } from '#components/price/rate-note.tsx';
import { StruckRate } from '#components/price/struck-rate.tsx';
import { Card } from '#components/ui/card.tsx';
import type { HistoryView } from '#lib/price/view.ts';

/** A day of a made-up market with an hour and a half without a rate. */
function sampleDay(to: number): HistoryView {
  const points = Array.from({ length: 192 }, (_, index) => ({
    at: to - (191 - index) * 450,
    price: (1795 + 22 * Math.sin(index / 19) + 6 * Math.sin(index / 3.1)).toFixed(2),
  })).filter((_, index) => index < 120 || index > 132);
  return { asset: 'ETH', currency: 'EUR', range: 'day', from: to - 86_400, to, step: 450, sample: false, points };
}

const HREFS = { day: '/styleguide', week: '/styleguide', month: '/styleguide', year: '/styleguide' };

/** A price history, why a market waits, and what a trade's rate was made of. */
export function PriceSamples({ now }: { now: number }) {
  const quote = (source: string, pair: string, value: string, used = true) => ({
    source,
    pair,
    value,
    at: now - 20,
    used,
  });
  const quotes = [
    quote('coinbase', 'ETH/USD', '1795.12'),
    quote('kraken', 'ETH/USD', '1795.4'),
    quote('bitstamp', 'ETH/USD', '1796.05'),
    quote('ecb', 'USD/EUR', '0.8782'),
    quote('er-api', 'USD/EUR', '0.8779'),
    quote('bitfinex', 'ETH/USD', '2071.5', false),
  ];
  const struck = { source: 'median', at: new Date(now * 1000).toISOString(), spreadBps: 9, rate: '1576.4712', quotes };
  return (
    <>
      <Card>
        <HistoryChart history={sampleDay(now)} hrefs={HREFS} />
      </Card>
      <Card className="flex flex-col gap-4">
        <RatePaused status={{ state: 'paused', reason: 'spread', data: { percent: '3.1' } }} of="market" />
        <StruckRate struck={struck} asset="ETH" currency="EUR" open />
      </Card>
    </>
  );
}
