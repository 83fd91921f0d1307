import { useTranslations } from 'next-intl';
import { TraderSummary } from '#components/trader/summary.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { RowLink } from '#components/ui/link.tsx';
import { Money, MoneyRange } from '#components/ui/money.tsx';
import { Row, Rows, Table, Td, Th, Tr } from '#components/ui/table.tsx';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { MarketRow } from '#lib/offer/view.ts';
import { fiatText, shortTokenText, takeLimits } from './amounts.ts';
import { InVault } from './in-vault.tsx';
import { offerHref } from './market-url.ts';
import { Distance, MethodNames } from './words.tsx';

type ListProps = { rows: readonly MarketRow[]; filter: MarketFilter };

/** The offers: a table where there is room, rows to press on a phone. */
export function MarketList(props: ListProps) {
  return (
    <>
      <div className="hidden lg:block">
        <MarketTable {...props} />
      </div>
      <Rows className="lg:hidden">
        {props.rows.map((row) => (
          <MarketCard key={row.id} row={row} filter={props.filter} />
        ))}
      </Rows>
    </>
  );
}

function MarketTable({ rows, filter }: ListProps) {
  const t = useTranslations('offer.market');
  const { want, asset } = filter;
  const places = Math.max(...rows.map(({ wholePrice }) => wholePrice?.split('.')[1]?.length ?? 0));
  return (
    <Table label={want === 'buy' ? t('tableBuy', { asset }) : t('tableSell', { asset })}>
      <thead>
        <tr>
          <Th>{t('trader')}</Th>
          <Th align="end">{t('price')}</Th>
          {filter.amount ? (
            <Th align="end">{want === 'buy' ? t('forAmount') : <ForAmount filter={filter} row={rows[0]} />}</Th>
          ) : null}
          <Th align="end">{t('limits')}</Th>
          <Th>{t('methods')}</Th>
          <Th>
            <span className="sr-only">{t('takes')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={row.id}>
            <Td className="min-w-72 align-middle">
              <Trader row={row} />
            </Td>
            <Td align="end" className="align-middle">
              <PriceOf row={row} want={want} places={places} />
            </Td>
            {filter.amount ? (
              <Td align="end" className="align-middle font-medium">
                <Comes row={row} />
              </Td>
            ) : null}
            <Td align="end" className="align-middle">
              <Limits row={row} />
            </Td>
            <Td className="max-w-56 align-middle">
              <MethodNames ids={row.methodIds} />
            </Td>
            <Td align="end" className="align-middle">
              <TakeLink row={row} filter={filter} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

/** One offer of the list on a phone; the offer form shows the same one. */
export function MarketCard({ row, filter }: { row: MarketRow; filter: MarketFilter }) {
  const t = useTranslations('offer.market');
  const name = useTakeName(row, filter.want);
  return (
    <Row className="flex flex-col gap-3">
      <div className="flex items-start justify-between gap-4">
        <RowLink href={offerHref(row.id, filter.amount)} className="min-w-0">
          <span className="sr-only">{name}: </span>
          <PriceOf row={row} want={filter.want} />
        </RowLink>
        {filter.amount && row.forAmountUnits ? (
          <div className="shrink-0 text-end">
            <span className="block text-base font-semibold">
              <Comes row={row} />
            </span>
            <span className="block text-sm text-quiet">
              {filter.want === 'buy' ? t('forAmount') : <ForAmount filter={filter} row={row} />}
            </span>
          </div>
        ) : null}
      </div>
      <div className="flex flex-wrap justify-between gap-x-4 gap-y-1 text-sm">
        <span>
          <MethodNames ids={row.methodIds} />
        </span>
        <span>
          <span className="text-quiet">{t('limits')} </span>
          <Limits row={row} />
        </span>
      </div>
      <Trader row={row} />
    </Row>
  );
}

/** Whoever sells to an offer waits for its maker to pay, not to release: then that time says nothing. */
function Trader({ row }: { row: MarketRow }) {
  const { medianReleaseSeconds, ...trader } = row.maker;
  return (
    <>
      <TraderSummary trader={row.side === 'sell' ? { ...trader, medianReleaseSeconds } : trader} />
      {row.standing?.coversMost ? <InVault className="mt-1.5 self-start" /> : null}
    </>
  );
}

function PriceOf({ row, want, places }: { row: MarketRow; want: 'buy' | 'sell'; places?: number }) {
  return (
    <>
      <span className="block text-base font-semibold">
        {row.wholePrice === null ? null : (
          <Money amount={row.wholePrice} unit={row.currency} {...(places !== undefined && { align: places })} />
        )}
      </span>
      <Distance
        bps={row.fromMarketBps}
        want={want}
        className={cn('block font-normal', places !== undefined && 'whitespace-nowrap')}
      />
    </>
  );
}

/** What the amount looked for comes to in coins. */
function Comes({ row }: { row: MarketRow }) {
  if (row.forAmountUnits === null) return null;
  return <Money amount={shortTokenText(row.forAmountUnits, row)} unit={row.asset} />;
}

function ForAmount({ filter, row }: { filter: MarketFilter; row: MarketRow | undefined }) {
  const t = useTranslations('offer.market');
  if (!filter.amount || !row) return null;
  const amount = () => <Money amount={filter.amount!} unit={row.currency} />;
  return t.rich('forAmountOf', { amount });
}

function Limits({ row }: { row: MarketRow }) {
  const { leastMinor, mostMinor, nothingLeft } = takeLimits(row);
  const most = nothingLeft ? leastMinor : mostMinor;
  return <MoneyRange from={fiatText(leastMinor, row)} to={fiatText(most, row)} unit={row.currency} />;
}

function useTakeName(row: MarketRow, want: 'buy' | 'sell'): string {
  const t = useTranslations('offer.market');
  const words = { asset: row.asset, name: row.maker.name };
  return want === 'buy' ? t('buyFrom', words) : t('sellTo', words);
}

function TakeLink({ row, filter }: { row: MarketRow; filter: MarketFilter }) {
  const t = useTranslations('offer.market');
  const view = useTranslations('offer.mine')('view');
  const name = useTakeName(row, filter.want);
  if (row.isMine) {
    return (
      <span className="inline-flex items-center gap-2">
        <Badge>{t('mine')}</Badge>
        <ButtonLink href={offerHref(row.id)} size="sm" aria-label={`${view}: ${name}`}>
          {view}
        </ButtonLink>
      </span>
    );
  }
  return (
    <ButtonLink href={offerHref(row.id, filter.amount)} size="sm" aria-label={name}>
      {filter.want === 'buy' ? t('buy') : t('sell')}
    </ButtonLink>
  );
}
