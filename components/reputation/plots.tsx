import { useFormatter, useTranslations } from 'next-intl';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Figure } from '#components/ui/money.tsx';
import { UsualTime } from '#components/trader/figures.tsx';
import { BARS } from '#lib/reputation/times.ts';
import type { FactsView } from '#lib/reputation/view.ts';

const WIDTH = 300;
const HEIGHT = 80;

/** Bars, drawn on the server; a table beside them says the same. Time runs to the right in every language. */
function Bars({ values }: { values: readonly number[] }) {
  const most = Math.max(1, ...values);
  const step = WIDTH / values.length;
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-24 w-full rounded-lg border border-line bg-card"
    >
      {values.map((value, place) => {
        const height = value === 0 ? 0 : Math.max(2, (value / most) * (HEIGHT - 8));
        return (
          <rect
            key={place}
            x={Math.round(place * step + step * 0.15)}
            width={Math.round(step * 0.7)}
            y={Math.round(HEIGHT - height)}
            height={Math.round(height)}
            className="fill-accent/60"
          />
        );
      })}
    </svg>
  );
}

/** What was traded, by month. */
export function VolumePlot({ months }: Pick<FactsView, 'months'>) {
  const t = useTranslations('reputation.plots');
  const format = useFormatter();
  const name = (at: number) =>
    format.dateTime(new Date(at * 1000), { year: 'numeric', month: 'short', timeZone: 'UTC' });
  const dollars = months.map(({ volumeCents }) => Number(BigInt(volumeCents) / 100n));
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="font-semibold">{t('volume')}</figcaption>
      <div dir="ltr">
        <Bars values={dollars} />
        <p aria-hidden className="figures flex justify-between pt-1 text-xs text-quiet">
          <span>{name(months[0]!.at)}</span>
          <span>{name(months.at(-1)!.at)}</span>
        </p>
      </div>
      <Disclosure summary={t('as_table')}>
        <Table label={t('volume')}>
          <thead>
            <tr>
              <Th>{t('month')}</Th>
              <Th align="end">{t('trades')}</Th>
              <Th align="end">{t('dollars')}</Th>
            </tr>
          </thead>
          <tbody>
            {months.map(({ at, trades }, place) => (
              <Tr key={at}>
                <Td>{name(at)}</Td>
                <Td align="end" figures>
                  <Figure value={`${trades}`} />
                </Td>
                <Td align="end" figures>
                  <Figure value={`${dollars[place]}`} />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </Disclosure>
    </figure>
  );
}

/** How long they took, in a few steps. */
export function TimesPlot({ pay, release }: Pick<FactsView, 'pay' | 'release'>) {
  const t = useTranslations('reputation.plots');
  const both = [
    ['pay', pay],
    ['release', release],
  ] as const;
  if (pay.count + release.count === 0) return null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {both
        .filter(([, { count }]) => count > 0)
        .map(([what, times]) => (
          <figure key={what} className="flex min-w-0 flex-col gap-2">
            <figcaption className="font-semibold">{t(what)}</figcaption>
            <div dir="ltr">
              <Bars values={times.bars} />
              <p aria-hidden className="figures flex justify-between pt-1 text-xs text-quiet">
                <span>0</span>
                <span>
                  {'> '}
                  <UsualTime seconds={BARS.at(-1)!} />
                </span>
              </p>
            </div>
            <Disclosure summary={t('as_table')}>
              <Table label={t(what)}>
                <thead>
                  <tr>
                    <Th>{t('within')}</Th>
                    <Th align="end">{t('trades')}</Th>
                  </tr>
                </thead>
                <tbody>
                  {times.bars.map((count, place) => (
                    <Tr key={place}>
                      <Td>{BARS[place] === undefined ? t('longer') : <UsualTime seconds={BARS[place]} />}</Td>
                      <Td align="end" figures>
                        <Figure value={`${count}`} />
                      </Td>
                    </Tr>
                  ))}
                </tbody>
              </Table>
            </Disclosure>
          </figure>
        ))}
    </div>
  );
}
