import { Link } from '#components/ui/link.tsx';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { cn } from '#components/ui/cn.ts';
import { digitParts } from '#components/ui/digits.ts';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { HISTORY_RANGES, type HistoryRange } from '#lib/price/schema.ts';
import type { HistoryView } from '#lib/price/view.ts';
import { draw, extremes, HEIGHT, pick, WIDTH } from './history-path.ts';

/** Rows of the table that stands for the drawing: enough to read a course, few enough to listen to. */
const MOST_ROWS = 12;
/** Recording began this much later than the time shown: said, so that half a line is not taken for half a market. */
const SHORT_SHARE = 0.1;

const TIMES = {
  // With its weekday: a day that ends now began at the same time of another one.
  day: { weekday: 'short', hour: '2-digit', minute: '2-digit' },
  week: { weekday: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  month: { month: 'short', day: 'numeric' },
  year: { year: 'numeric', month: 'short', day: 'numeric' },
} as const;

type Props = {
  history: HistoryView;
  /** Where each range is to be had; the one shown is marked. Left out: no choice is offered. */
  hrefs?: Readonly<Record<HistoryRange, string>>;
  className?: string;
};

/** How the rate of a market went: a drawing made on the server, in words and as a table too. Needs no scripts. */
export function HistoryChart({ history, hrefs, className }: Props) {
  const t = useTranslations('price.history');
  const { asset, currency, points } = history;
  const drawing = draw(history);
  return (
    <figure className={cn('flex min-w-0 flex-col gap-2', className)}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <figcaption className="font-semibold">{t('title', { asset, currency })}</figcaption>
        {hrefs ? <Ranges shown={history.range} hrefs={hrefs} /> : null}
      </div>
      {drawing ? (
        // Time runs to the right in every language.
        <div dir="ltr">
          <svg
            aria-hidden
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            className="h-40 w-full rounded-lg border border-line bg-card"
          >
            <path d={drawing.area} className="fill-accent/10" />
            <path
              d={drawing.line}
              vectorEffect="non-scaling-stroke"
              className="fill-none stroke-accent stroke-2 [stroke-linecap:round] [stroke-linejoin:round]"
            />
          </svg>
          <Ends history={history} />
        </div>
      ) : null}
      <Words history={history} />
      {points.length > 1 ? <AsTable history={history} /> : null}
    </figure>
  );
}

function Ranges({ shown, hrefs }: { shown: HistoryRange; hrefs: Readonly<Record<HistoryRange, string>> }) {
  const t = useTranslations('price.history');
  return (
    <nav aria-label={t('ranges')} className="-me-2 flex text-sm">
      {HISTORY_RANGES.map((range) => (
        <Link
          key={range}
          href={hrefs[range]}
          scroll={false}
          aria-current={range === shown ? 'true' : undefined}
          className={cn(
            'flex min-h-11 min-w-11 items-center justify-center rounded-md px-2 transition-colors',
            range === shown ? 'font-semibold text-ink underline underline-offset-4' : 'text-quiet hover:text-ink',
          )}
        >
          {t(range)}
        </Link>
      ))}
    </nav>
  );
}

/** When the drawing begins and ends. */
function Ends({ history: { from, to, range } }: { history: HistoryView }) {
  const format = useFormatter();
  const time = (at: number) => format.dateTime(new Date(at * 1000), TIMES[range]);
  return (
    <p aria-hidden className="figures flex justify-between pt-1 text-xs text-quiet">
      <span>{time(from)}</span>
      <span>{time(to)}</span>
    </p>
  );
}

function usePrice(unit?: string): (price: string) => string {
  const locale = useLocale();
  return (price) => {
    const { sign, whole, fraction } = digitParts(price, locale);
    // Isolated and left to right, as every amount is: the sentence around it may run the other way.
    return `\u2066${sign}${whole}${fraction}${unit ? `\u00a0${unit}` : ''}\u2069`;
  };
}

function Words({ history }: { history: HistoryView }) {
  const t = useTranslations('price.history');
  const format = useFormatter();
  const { points, from, to, currency, sample } = history;
  const price = usePrice(currency);
  const bounds = extremes(points);
  const last = points.at(-1);
  const first = points[0];
  if (!bounds || !last || !first) return <p className="text-sm text-quiet">{t('empty')}</p>;
  const isShort = first.at - from > SHORT_SHARE * (to - from);
  const since = format.dateTime(new Date(first.at * 1000), { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <p className="text-sm text-quiet">
      {points.length === 1
        ? t('one', { last: price(last.price) })
        : t('lead', { low: price(bounds.low), high: price(bounds.high), last: price(last.price) })}{' '}
      {isShort ? t('short', { from: since }) : null} {sample ? t('sample') : null}
    </p>
  );
}

function AsTable({ history: { points, asset, currency, range } }: { history: HistoryView }) {
  const t = useTranslations('price.history');
  const format = useFormatter();
  const price = usePrice(currency);
  return (
    <Disclosure summary={t('table')} className="text-sm">
      <Table label={t('title', { asset, currency })}>
        <thead>
          <tr>
            <Th>{t('time')}</Th>
            <Th align="end">{t('price', { asset })}</Th>
          </tr>
        </thead>
        <tbody>
          {pick(points, MOST_ROWS).map(({ at, price: value }) => (
            <Tr key={at}>
              <Td>{format.dateTime(new Date(at * 1000), TIMES[range])}</Td>
              <Td align="end" figures>
                {price(value)}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Disclosure>
  );
}
