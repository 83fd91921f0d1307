import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { digitParts } from '#components/ui/digits.ts';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { DrawnFigures } from './market-figures.ts';
import type { MarketLine } from './market-lines.ts';

/** The rows alone. Their layout follows the room they have: market.css. The browser reads them back as they stand here: market-drawn.ts. */
type OffersProps = {
  lines: readonly MarketLine[];
  filter: Pick<MarketFilter, 'want' | 'asset' | 'currency' | 'amount'>;
  /** What changed since: new figures of rows that stay, and those that cannot be taken any more. */
  figures?: ReadonlyMap<string, DrawnFigures>;
  gone?: ReadonlySet<string>;
};

export function Offers({ lines, filter, figures, gone }: OffersProps) {
  const t = useTranslations('offer.market');
  const drawn = lines.map((line) => figures?.get(line.id) ?? line);
  const places = {
    price: Math.max(...drawn.map(({ price }) => placesOf(price))),
    coins: Math.max(...drawn.map(({ coins }) => placesOf(coins))),
  };
  const { want, asset } = filter;
  return (
    <div className="offers-room">
      <Heads filter={filter} />
      <ul aria-label={want === 'buy' ? t('tableBuy', { asset }) : t('tableSell', { asset })} className="offers">
        {lines.map((line, index) => (
          <Offer
            key={line.id}
            line={line}
            drawn={drawn[index]!}
            places={places}
            gone={gone?.has(line.id) ?? false}
            filter={filter}
          />
        ))}
      </ul>
    </div>
  );
}

const placesOf = (decimal: string | null) => decimal?.split('.')[1]?.length ?? 0;

/** What stands over the columns; to whoever listens each line says it itself. */
function Heads({ filter }: Pick<OffersProps, 'filter'>) {
  const t = useTranslations('offer.market');
  return (
    <div aria-hidden className={filter.amount ? 'offers-head with-amount' : 'offers-head'}>
      <span>{t('trader')}</span>
      <span>{t('price')}</span>
      {filter.amount ? <span>{filter.want === 'buy' ? t('forAmount') : t('youGive')}</span> : null}
      <span>{t('limits')}</span>
      <span>{t('methods')}</span>
      <span />
    </div>
  );
}

type OfferProps = Pick<OffersProps, 'filter'> & {
  line: MarketLine;
  drawn: DrawnFigures;
  places: { readonly price: number; readonly coins: number };
  gone: boolean;
};

function Offer({ line, drawn, places, gone, filter }: OfferProps) {
  const t = useTranslations('offer.market');
  const { want, asset, currency, amount } = filter;
  return (
    <li
      data-gone={gone || undefined}
      data-revision={line.revision === 1 ? undefined : line.revision}
      className={amount ? 'with-amount' : undefined}
    >
      <p className="price">
        <Label words={t('price')} />
        {drawn.price === null ? null : <Aligned value={drawn.price} places={places.price} unit={currency} />}
        <span className={drawn.far ? 'far' : 'from'}>{drawn.from}</span>
      </p>
      {amount ? (
        <p className="coins">
          <span className="label">{`${want === 'buy' ? t('forAmount') : t('youGive')} `}</span>
          {drawn.coins === null ? null : <Aligned value={drawn.coins} places={places.coins} unit={asset} />}
        </p>
      ) : null}
      <p className="limits">
        <Label words={t('limits')} />
        <bdi dir="ltr">
          {`${line.least} – `}
          <span>{line.most}</span>
        </bdi>
      </p>
      <p className="ways">
        <Label words={t('methods')} />
        {line.ways}
      </p>
      <Trader line={line} />
      <details>
        <summary aria-label={line.more} />
      </details>
      <Rest line={line} />
      <Go line={line} gone={gone} />
    </li>
  );
}

/** Who it is, and what is told of them at a glance. */
function Trader({ line: { trader, vault, share } }: { line: MarketLine }) {
  const t = useTranslations('offer.market');
  return (
    <p className="trader">
      <Label words={t('trader')} />
      <Link href={`/traders/${trader.id}`} prefetch={false}>
        <bdi>{trader.name}</bdi>
      </Link>
      {trader.online ? (
        <span className="online">
          <span>{t('online')}</span>
        </span>
      ) : null}
      {vault ? (
        <span className="vault">
          <span>{t('inVault')}</span>
        </span>
      ) : null}
      {share ? <span className="share">{share}</span> : null}
    </p>
  );
}

/** What a phone keeps for whoever asks; dot and lock have said part of it already to whoever listens. */
function Rest({ line }: { line: MarketLine }) {
  const t = useTranslations('offer.market');
  const said = [line.trader.online ? t('online') : '', line.vault ? t('inVault') : ''].filter(Boolean);
  return (
    <p className="rest">
      {line.trades}
      {line.completes ? <span className="done">{` · ${line.completes}`}</span> : null}
      {line.releases ? <span className="releases">{` · ${line.releases}`}</span> : null}
      {said.length ? (
        <span aria-hidden className="said">
          {said.map((word) => ` · ${word}`).join('')}
        </span>
      ) : null}
      <span className="window">{` · ${line.window}`}</span>
    </p>
  );
}

/** The way to the offer; on a phone its pressable area is the row. */
function Go({ line: { go }, gone }: { line: MarketLine; gone: boolean }) {
  const t = useTranslations('offer.market');
  if (gone) return <p className="go">{t('gone')}</p>;
  return (
    <Link href={go.href} prefetch={false} className="go" aria-label={go.label}>
      <span>{go.word}</span>
    </Link>
  );
}

/** For whoever listens. */
function Label({ words }: { words: string }) {
  return <b>{`${words} `}</b>;
}

/** A figure whose decimal mark stands under those of the others. */
function Aligned({ value, places, unit }: { value: string; places: number; unit: string }) {
  const { whole, fraction, filler } = digitParts(value, useLocale(), { align: places });
  const text = whole + fraction;
  return (
    <bdi dir="ltr">
      {filler ? (
        <>
          {text}
          <i aria-hidden>{filler}</i>
          {` ${unit}`}
        </>
      ) : (
        `${text} ${unit}`
      )}
    </bdi>
  );
}
