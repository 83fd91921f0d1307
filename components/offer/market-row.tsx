import { useLocale, useTranslations } from 'next-intl';
import { digitParts } from '#components/ui/digits.ts';
import { LinksWithin } from '#components/ui/links-within.tsx';
import { symbolOf } from '#lib/chain/asset-key.ts';
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
  const { want } = filter;
  const asset = symbolOf(filter.asset);
  // Once for all rows: each asking for itself would cost more than all that it draws.
  const words: Words = {
    locale: useLocale(),
    price: t('price'),
    coins: want === 'buy' ? t('forAmount') : t('youGive'),
    limits: t('limits'),
    methods: t('methods'),
    trader: t('trader'),
    online: t('online'),
    vault: t('inVault'),
    merchant: t('merchant'),
    score: t('score'),
    gone: t('gone'),
  };
  return (
    <LinksWithin className="offers-room">
      <Heads words={words} withAmount={filter.amount !== undefined} />
      <ul aria-label={want === 'buy' ? t('tableBuy', { asset }) : t('tableSell', { asset })} className="offers">
        {lines.map((line, index) => (
          <Offer
            key={line.id}
            line={line}
            drawn={drawn[index]!}
            places={places}
            gone={gone?.has(line.id) ?? false}
            filter={filter}
            words={words}
          />
        ))}
      </ul>
    </LinksWithin>
  );
}

const placesOf = (decimal: string | null) => decimal?.split('.')[1]?.length ?? 0;

type Words = Readonly<
  Record<
    'locale' | 'price' | 'coins' | 'limits' | 'methods' | 'trader' | 'online' | 'vault' | 'merchant' | 'score' | 'gone',
    string
  >
>;

/** What stands over the columns; to whoever listens each line says it itself. */
function Heads({ words, withAmount }: { words: Words; withAmount: boolean }) {
  return (
    <div aria-hidden className={withAmount ? 'offers-head with-amount' : 'offers-head'}>
      <span>{words.trader}</span>
      <span>{words.price}</span>
      {withAmount ? <span>{words.coins}</span> : null}
      <span>{words.limits}</span>
      <span>{words.methods}</span>
      <span />
    </div>
  );
}

type OfferProps = Pick<OffersProps, 'filter'> & {
  line: MarketLine;
  drawn: DrawnFigures;
  places: { readonly price: number; readonly coins: number };
  gone: boolean;
  words: Words;
};

function Offer({ line, drawn, places, gone, filter, words }: OfferProps) {
  const { currency, amount } = filter;
  const { locale } = words;
  return (
    <li
      data-gone={gone || undefined}
      data-revision={line.revision === 1 ? undefined : line.revision}
      className={amount ? 'with-amount' : undefined}
    >
      <p className="price">
        <Label words={words.price} />
        {drawn.price === null ? null : (
          <Aligned value={drawn.price} places={places.price} unit={currency} locale={locale} />
        )}
        <span className={drawn.far ? 'far' : 'from'}>{drawn.from}</span>
      </p>
      {amount ? (
        <p className="coins">
          <span className="label">{`${words.coins} `}</span>
          {drawn.coins === null ? null : (
            <Aligned value={drawn.coins} places={places.coins} unit={symbolOf(filter.asset)} locale={locale} />
          )}
        </p>
      ) : null}
      <p className="limits">
        <Label words={words.limits} />
        <bdi dir="ltr">
          {`${line.least} – `}
          <span>{line.most}</span>
        </bdi>
      </p>
      <p className="ways">
        <Label words={words.methods} />
        {line.ways}
      </p>
      <Trader line={line} words={words} />
      <details>
        <summary aria-label={line.more} />
      </details>
      <Rest line={line} words={words} />
      <Go line={line} gone={gone ? words.gone : null} />
    </li>
  );
}

type LineProps = { line: MarketLine; words: Words };

/** Who it is, and what is told of them at a glance. */
function Trader({ line: { trader, vault, bond, score, share }, words }: LineProps) {
  return (
    <p className="trader">
      <Label words={words.trader} />
      <a href={`/traders/${trader.id}`}>
        <bdi>{trader.name}</bdi>
      </a>
      {trader.online ? (
        <span className="online">
          <span>{words.online}</span>
        </span>
      ) : null}
      {vault ? (
        <span className="vault">
          <span>{words.vault}</span>
        </span>
      ) : null}
      {bond ? <span className="merchant">{words.merchant}</span> : null}
      {score ? (
        <span className="score">
          {`${words.score} `}
          {score}
        </span>
      ) : null}
      {share ? <span className="share">{share}</span> : null}
    </p>
  );
}

/** What a phone keeps for whoever asks; dot and lock have said part of it already to whoever listens. */
function Rest({ line, words }: LineProps) {
  const said = [line.trader.online ? words.online : '', line.vault ? words.vault : ''].filter(Boolean);
  return (
    <p className="rest">
      {line.trades}
      {line.bond ? <span className="bond">{` · ${line.bond}`}</span> : null}
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
function Go({ line: { go }, gone }: { line: MarketLine; gone: string | null }) {
  if (gone) return <p className="go">{gone}</p>;
  return (
    <a href={go.href} className="go" aria-label={go.label}>
      <span>{go.word}</span>
    </a>
  );
}

/** For whoever listens. */
function Label({ words }: { words: string }) {
  return <b>{`${words} `}</b>;
}

/** A figure whose decimal mark stands under those of the others. */
function Aligned(props: { value: string; places: number; unit: string; locale: string }) {
  const { value, places, unit, locale } = props;
  const { whole, fraction, filler } = digitParts(value, locale, { align: places });
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
