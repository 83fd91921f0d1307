'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEffect, useTransition, type ReactNode } from 'react';
import { takeAside } from '#components/shell/aside.ts';
import { Button } from '#components/ui/button.tsx';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { distanceWords } from './distance.tsx';
import { readLines } from './market-drawn.ts';
import { drawFigures } from './market-figures.ts';
import type { MarketLine } from './market-lines.ts';
import { useMarketChanges } from './market-live.ts';
import { Offers } from './market-row.tsx';
import { marketQuery } from './market-url.ts';

type Props = {
  /** Undefined: they stand in the page. */
  lines: readonly MarketLine[] | undefined;
  filter: MarketFilter;
  assetDecimals: number;
  /** How many there are, and how they stand. */
  status: ReactNode;
  /** The reference they are compared with. */
  rate: ReactNode;
};

const NONE: readonly MarketLine[] = [];

/**
 * The offers, each drawn once: columns where there is room, lines to press on a phone (market.css lays them out). Prices follow
 * the market where they stand; what else changes is said above the list, and shown when that is pressed. Nothing ever moves by itself.
 */
export function MarketList({ lines: sent, filter, assetDecimals, status, rate }: Props) {
  const t = useTranslations('offer.market');
  const say = useTranslations('offer.distance');
  const locale = useLocale();
  const router = useRouter();
  const [showing, show] = useTransition();
  const lines = useLines(sent, locale);
  const changes = useMarketChanges(lines, marketQuery(filter));
  const distance = distanceWords(say, locale, filter.want);
  const figures = new Map([...changes.figures].map(([id, now]) => [id, drawFigures(now, assetDecimals, distance)]));
  return (
    <>
      <div className={changes.count ? 'offers-top stuck' : 'offers-top'}>
        <p role="status">
          {changes.count ? (
            <Button
              size="sm"
              pending={showing}
              onClick={() =>
                show(() =>
                  filter.after ? router.push(`/?${marketQuery({ ...filter, after: undefined })}`) : router.refresh(),
                )
              }
            >
              {t('changed', { count: changes.count })}
            </Button>
          ) : (
            status
          )}
        </p>
        {rate}
      </div>
      <Offers lines={lines} filter={filter} figures={figures} gone={changes.gone} />
    </>
  );
}

/** The rows that were sent, or that stand in the page; should neither be so, they are asked for. */
function useLines(sent: readonly MarketLine[] | undefined, locale: string): readonly MarketLine[] {
  const router = useRouter();
  const lines = takeAside('market.lines', sent, () => {
    const list = document.querySelector('ul.offers');
    return list ? readLines(list, locale) : undefined;
  });
  const missing = lines === undefined;
  useEffect(() => {
    if (missing) router.refresh();
  }, [missing, router]);
  return lines ?? NONE;
}
