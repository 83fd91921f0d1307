'use client';
import { ChevronDown, Lock } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { Fragment, useTransition, type ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { digitParts } from '#components/ui/digits.ts';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { shortTokenText } from './amounts.ts';
import { useDistance } from './distance.tsx';
import type { LiveFigures, MarketLine } from './market-lines.ts';
import { NOTHING, useMarketChanges, type Changes } from './market-live.ts';
import { marketQuery, offerHref } from './market-url.ts';

type Props = {
  lines: readonly MarketLine[];
  filter: MarketFilter;
  assetDecimals: number;
  /** How many there are, and how they stand. */
  status: ReactNode;
  /** The reference they are compared with. */
  rate: ReactNode;
};

/**
 * The offers, each drawn once: columns where there is room, lines to press on a phone (market.css lays them out). Prices follow
 * the market where they stand; what else changes is said above the list, and shown when that is pressed. Nothing ever moves by itself.
 */
export function MarketList({ lines, filter, assetDecimals, status, rate }: Props) {
  const t = useTranslations('offer.market');
  const router = useRouter();
  const [showing, show] = useTransition();
  const changes = useMarketChanges(lines, marketQuery(filter));
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
      <Offers lines={lines} filter={filter} assetDecimals={assetDecimals} changes={changes} />
    </>
  );
}

type OffersProps = Pick<Props, 'lines' | 'filter' | 'assetDecimals'> & { changes?: Changes };

/** The rows alone. Their layout follows the room they have. */
export function Offers({ lines, filter, assetDecimals, changes = NOTHING }: OffersProps) {
  const t = useTranslations('offer.market');
  const figures = lines.map((line) => changes.figures.get(line.id) ?? line);
  const coins = figures.map(({ forAmountUnits: units }) =>
    units === null ? '' : shortTokenText(units, { assetDecimals }),
  );
  const pricePlaces = Math.max(...figures.map(({ wholePrice }) => placesOf(wholePrice ?? '')));
  const coinPlaces = Math.max(...coins.map(placesOf));
  return (
    <div className="offers-room">
      <Heads filter={filter} />
      <ul aria-label={t(filter.want === 'buy' ? 'tableBuy' : 'tableSell', { asset: filter.asset })} className="offers">
        {lines.map((line, index) => (
          <Offer
            key={line.id}
            line={line}
            figures={figures[index]!}
            coins={coins[index]!}
            places={[pricePlaces, coinPlaces]}
            gone={changes.gone.has(line.id)}
            filter={filter}
          />
        ))}
      </ul>
    </div>
  );
}

const placesOf = (decimal: string) => decimal.split('.')[1]?.length ?? 0;

/** What stands over the columns; to whoever listens each line says it itself. */
function Heads({ filter }: { filter: MarketFilter }) {
  const t = useTranslations('offer.market');
  return (
    <div aria-hidden className={filter.amount ? 'offers-head with-amount' : 'offers-head'}>
      <span>{t('trader')}</span>
      <span>{t('price')}</span>
      {filter.amount ? <span>{t(filter.want === 'buy' ? 'forAmount' : 'youGive')}</span> : null}
      <span>{t('limits')}</span>
      <span>{t('methods')}</span>
      <span />
    </div>
  );
}

type OfferProps = {
  line: MarketLine;
  figures: LiveFigures;
  coins: string;
  places: readonly [price: number, coins: number];
  gone: boolean;
  filter: MarketFilter;
};

function Offer({ line, figures, coins, places, gone, filter }: OfferProps) {
  const t = useTranslations('offer.market');
  const { want, asset, currency, amount } = filter;
  const name = t(want === 'buy' ? 'buyFrom' : 'sellTo', { asset, name: line.trader.name });
  return (
    <li data-gone={gone || undefined} className={amount ? 'with-amount' : undefined}>
      <p className="price">
        <Label>{t('price')}</Label>
        {figures.wholePrice === null ? null : <Aligned value={figures.wholePrice} places={places[0]} unit={currency} />}
        <Distance bps={figures.fromMarketBps} want={want} />
      </p>
      {amount ? (
        <p className="coins">
          <span className="label">{t(want === 'buy' ? 'forAmount' : 'youGive')} </span>
          {coins === '' ? null : <Aligned value={coins} places={places[1]} unit={asset} />}
        </p>
      ) : null}
      <p className="limits">
        <Label>{t('limits')}</Label>
        <bdi dir="ltr">
          {line.least} – <span>{line.most}</span>
        </bdi>
      </p>
      <p className="ways">
        <Label>{t('methods')}</Label>
        {line.methods.map((method, index) => (
          <Fragment key={method}>
            {index > 0 ? ' · ' : null}
            <bdi>{method}</bdi>
          </Fragment>
        ))}
      </p>
      <Trader line={line} />
      <details>
        <summary aria-label={t('moreOf', { name: line.trader.name })}>
          <ChevronDown aria-hidden />
        </summary>
      </details>
      <Rest line={line} />
      <Go line={line} gone={gone} name={name} filter={filter} />
    </li>
  );
}

/** Who it is, and what is told of them at a glance. */
function Trader({ line }: { line: MarketLine }) {
  const t = useTranslations('offer.market');
  return (
    <p className="trader">
      <Label>{t('trader')}</Label>
      <Link href={`/traders/${line.trader.id}`} prefetch={false}>
        <bdi>{line.trader.name}</bdi>
      </Link>
      {line.trader.online ? (
        <span className="online">
          <span>{t('online')}</span>
        </span>
      ) : null}
      {line.vault ? (
        <span className="vault">
          <Lock aria-hidden />
          <span>{t('inVault')}</span>
        </span>
      ) : null}
      {line.share ? <span className="share">{line.share}</span> : null}
    </p>
  );
}

/** What a phone keeps for whoever asks; dot and lock have said part of it already to whoever listens. */
function Rest({ line }: { line: MarketLine }) {
  const t = useTranslations('offer.market');
  return (
    <p className="rest">
      <span>{line.trades}</span>
      {line.share ? <span className="done"> · {t('completes', { share: line.share })}</span> : null}
      {line.releases ? <span> · {line.releases}</span> : null}
      {line.trader.online ? (
        <span aria-hidden className="said">
          {' '}
          · {t('online')}
        </span>
      ) : null}
      {line.vault ? (
        <span aria-hidden className="said">
          {' '}
          · {t('inVault')}
        </span>
      ) : null}
      <span className="window"> · {t('window', { time: line.window })}</span>
    </p>
  );
}

/** The way to the offer; on a phone its pressable area is the row. */
function Go({ line, gone, name, filter }: { line: MarketLine; gone: boolean; name: string; filter: MarketFilter }) {
  const t = useTranslations('offer.market');
  if (gone) return <p className="go">{t('gone')}</p>;
  const word = line.mine ? t('mine') : t(filter.want);
  return (
    <Link
      href={offerHref(line.id, line.mine ? undefined : filter.amount)}
      prefetch={false}
      className="go"
      aria-label={line.mine ? `${word}: ${name}` : name}
    >
      <span>{word}</span>
    </Link>
  );
}

function Label({ children }: { children: ReactNode }) {
  return <span className="sr-only">{children} </span>;
}

/** A figure whose decimal mark stands under those of the others. */
function Aligned({ value, places, unit }: { value: string; places: number; unit: string }) {
  const { whole, fraction, filler } = digitParts(value, useLocale(), { align: places });
  return (
    <bdi dir="ltr">
      {whole}
      {fraction}
      {filler ? <i aria-hidden>{filler}</i> : null} {unit}
    </bdi>
  );
}

function Distance({ bps, want }: { bps: number | null; want: 'buy' | 'sell' }) {
  const { words, against } = useDistance({ bps, want });
  return <span className={against ? 'far' : 'from'}>{words}</span>;
}
