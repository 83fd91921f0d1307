import type { Metadata } from 'next';
import { getLocale, getMessages, getTranslations } from 'next-intl/server';
import { Link } from '#components/ui/link.tsx';
import { MarketDepth } from '#components/offer/market-depth.tsx';
import { MarketEmpty } from '#components/offer/market-empty.tsx';
import { MarketFilters } from '#components/offer/market-filters.tsx';
import { MarketIntro } from '#components/offer/market-intro.tsx';
import { ForeignOrders } from '#components/offer/foreign-orders.tsx';
import { distanceWords } from '#components/offer/distance.tsx';
import { marketLine } from '#components/offer/market-lines.ts';
import { MarketList } from '#components/offer/market-list.tsx';
import { MoreFilters } from '#components/offer/market-more.tsx';
import { MarketCount, MarketRate } from '#components/offer/market-rate.tsx';
import { aboutHref, marketHref, narrowedBy } from '#components/offer/market-url.ts';
import { MarketWant } from '#components/offer/market-want.tsx';
import { HistoryChart } from '#components/price/history-chart.tsx';
import { RatePaused } from '#components/price/rate-note.tsx';
import { SaveSearch } from '#components/offer/searches/save-search.tsx';
import { HeldWordsWithin } from '#components/shell/held-words.tsx';
import { layAside } from '#components/shell/aside.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { readDecimal } from '#components/ui/digits.ts';
import { Mark } from '#components/ui/mark.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { symbolOf } from '#lib/chain/asset-key.ts';
import { assetLabel } from '#lib/chain/asset-label.ts';
import { findTraded, listTraded } from '#lib/chain/traded.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { listForeign } from '#lib/offer/orders/import.ts';
import { findDepth } from '#lib/offer/queries/depth.ts';
import { listLoosened } from '#lib/offer/queries/loosened.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { marketSchema, type MarketFilter } from '#lib/offer/schema.ts';
import type { MarketView } from '#lib/offer/view.ts';
import { findMethod, TRADED_CURRENCIES } from '#lib/payment/registry.ts';
import { listPriceHistory } from '#lib/price/queries.ts';
import { HISTORY_RANGES, type HistoryRange } from '#lib/price/schema.ts';
import { assetChoices, countryChoices, methodChoices } from './market-choices.ts';
import { MARKET_UNFOLDED, pickMessages } from '../messages/groups.ts';
import { readingCtx } from './page-ctx.ts';
import { getActor } from './session.ts';

type Query = { readonly [key: string]: string | string[] | undefined };
type Props = { searchParams: Promise<Query> };

/** The filter as the URL says it; whatever is left out or is not one of ours falls back. */
function filterOf(query: Query, fallback: string, locale: string, signedIn: boolean): MarketFilter {
  const { amount, ...rest } = query;
  const typed = typeof amount === 'string' ? readDecimal(amount, locale) : undefined;
  const filter = marketSchema.parse({ ...rest, currency: query.currency ?? fallback, amount: typed });
  const asset = (findTraded(filter.asset) ?? listTraded()[0]!).key;
  const currency = TRADED_CURRENCIES.includes(filter.currency) ? filter.currency : 'EUR';
  const methods = filter.methods.filter((id) => findMethod(id));
  return { ...filter, asset, currency, methods, takeable: filter.takeable && signedIn };
}

async function read({ searchParams }: Props) {
  const [query, actor, locale] = await Promise.all([searchParams, getActor(), getLocale()]);
  const filter = filterOf(query, actor?.currency ?? 'EUR', locale, actor !== null);
  const typed = typeof query.amount === 'string' ? query.amount.trim() : '';
  const unreadAmount = typed !== '' && filter.amount === undefined ? typed.slice(0, 40) : undefined;
  const about = HISTORY_RANGES.find((range) => range === query.about);
  // Whoever narrows the search by the rarer filters sees them, unless they folded them away.
  const unfolded = query.more === '1' || (query.more !== '0' && narrowedBy(filter) > 0);
  return { filter, unreadAmount, locale, about, unfolded, signedIn: actor !== null };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const [{ filter }, t] = await Promise.all([read(props), getTranslations('offer.market')]);
  const { currency } = filter;
  const asset = assetLabel(filter.asset);
  return { title: filter.want === 'buy' ? t('buyTitle', { asset, currency }) : t('sellTitle', { asset, currency }) };
}

/** The market is the home page: everything on it can be read without an account and without scripts. */
export default async function MarketPage(props: Props) {
  const asked = await read(props);
  const more = asked.unfolded || asked.about ? pickMessages(await getMessages(), MARKET_UNFOLDED) : undefined;
  return (
    <HeldWordsWithin instead={more}>
      <Market {...asked} />
    </HeldWordsWithin>
  );
}

type Asked = Awaited<ReturnType<typeof read>>;

async function Market({ filter: asked, unreadAmount, locale, about, unfolded, signedIn }: Asked) {
  const t = await getTranslations('offer.market');
  const { filter, market, outdated } = await listed(asked);
  const { currency } = filter;
  const asset = assetLabel(filter.asset);
  return (
    <Page className="max-sm:gap-4 max-sm:py-4">
      <PageHeader
        title={filter.want === 'buy' ? t('buyTitle', { asset, currency }) : t('sellTitle', { asset, currency })}
        actions={
          <ButtonLink href="/offers/new" className="max-sm:hidden">
            {t('post')}
          </ButtonLink>
        }
      />
      {signedIn ? null : <MarketIntro />}
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <MarketWant filter={filter} />
          <div className="max-sm:hidden">
            <SaveSearch filter={filter} />
          </div>
        </div>
        <Filters filter={filter} market={market} {...{ locale, unreadAmount, unfolded, signedIn }} />
      </div>
      <section className="flex flex-col" aria-label={t('title')}>
        {outdated ? <Notice tone="caution">{t('outdated')}</Notice> : null}
        <RatePaused status={market.rateStatus} of="market" />
        <Offers filter={filter} market={market} locale={locale} />
        {market.next || (filter.after && market.rows.length > 0) ? (
          <nav className="flex flex-wrap gap-2 pt-3" aria-label={t('next')}>
            {filter.after ? <ButtonLink href={marketHref(filter, {})}>{t('first')}</ButtonLink> : null}
            {market.next ? (
              <ButtonLink href={marketHref(filter, { after: market.next })}>{t('next')}</ButtonLink>
            ) : null}
          </nav>
        ) : null}
        <div className="flex flex-wrap gap-2 pt-3 sm:hidden">
          <ButtonLink href="/offers/new">{t('post')}</ButtonLink>
          <SaveSearch filter={filter} />
        </div>
      </section>
      <Elsewhere filter={filter} />
      <About filter={filter} range={about} />
    </Page>
  );
}

/** Orders of other sites, where the operator wants them shown; else nothing, not even an empty place. */
async function Elsewhere({ filter }: { filter: MarketFilter }) {
  // Other sites' orders name networks of their own: they stand beside the home chain's markets alone.
  if (!config().orders?.imports || findTraded(filter.asset)?.chainId !== config().chainId) return null;
  return (
    <ForeignOrders
      rows={await listForeign(db(), { ...filter, asset: symbolOf(filter.asset) }, instantOf(new Date()))}
    />
  );
}

type FiltersProps = Pick<Asked, 'filter' | 'locale' | 'unreadAmount' | 'unfolded' | 'signedIn'> & {
  market: MarketView;
};

function Filters({ filter, market, locale, unreadAmount, unfolded, signedIn }: FiltersProps) {
  return (
    <MarketFilters
      filter={filter}
      unreadAmount={unreadAmount}
      assets={assetChoices()}
      currencies={layAside('market.currencies', TRADED_CURRENCIES)}
      narrowed={narrowedBy(filter)}
      more={
        unfolded ? (
          <MoreFilters
            filter={filter}
            methods={methodChoices(filter, market.methodCounts, locale)}
            countries={countryChoices(locale)}
            signedIn={signedIn}
          />
        ) : null
      }
    />
  );
}

type Shown = { filter: MarketFilter; market: MarketView; locale: string };

async function Offers({ filter, market, locale }: Shown) {
  const status = <MarketCount market={market} />;
  const rate = <MarketRate market={market} filter={filter} />;
  if (market.rows.length === 0) {
    // Where those that follow the market wait, that was said already.
    if (market.rateStatus.state !== 'fresh') return null;
    const loosened = filter.after ? [] : await listLoosened(await readingCtx(), filter);
    return (
      <>
        <div className="offers-top">
          <p role="status">{status}</p>
          {rate}
        </div>
        <MarketEmpty filter={filter} loosened={loosened} />
      </>
    );
  }
  const [says, time, past, distance] = await Promise.all([
    getTranslations('offer.market'),
    getTranslations('offer.time'),
    getTranslations('reputation'),
    getTranslations('offer.distance'),
  ]);
  const words = { locale, market: says, time, past, distance: distanceWords(distance, locale, filter.want) };
  const lines = market.rows.map((row) => marketLine(row, words, filter));
  return (
    <MarketList
      lines={layAside('market.lines', lines)}
      filter={filter}
      assetDecimals={findTraded(filter.asset)!.asset.decimals}
      status={status}
      rate={rate}
    />
  );
}

/** What is known of the market as a whole, folded away until somebody asks: nobody else waits for it, or loads it. */
async function About({ filter, range }: { filter: MarketFilter; range: HistoryRange | undefined }) {
  const { asset, currency } = filter;
  const t = await getTranslations('offer.market');
  if (!range) {
    return (
      <Link href={aboutHref(filter, 'day')} scroll={false} className="unfold">
        <Mark of="on" />
        {t('about')}
      </Link>
    );
  }
  const [depth, history] = await Promise.all([
    findDepth({ asset, currency }),
    listPriceHistory(await readingCtx(), { asset: symbolOf(asset), currency, range }),
  ]);
  const hrefs = Object.fromEntries(HISTORY_RANGES.map((one) => [one, aboutHref(filter, one)]));
  return (
    <section id="about" aria-label={t('about')} className="flex flex-col gap-6">
      <Link href={marketHref(filter, { after: filter.after })} scroll={false} className="unfold">
        <Mark of="on" className="rotate-90" />
        {t('about')}
      </Link>
      {depth ? <MarketDepth depth={depth} /> : null}
      {history ? <HistoryChart history={history} hrefs={hrefs as Record<HistoryRange, string>} /> : null}
    </section>
  );
}

/** The page asked for; where its cursor is too old, or not one of ours, the first one and the word for it. */
async function listed(asked: MarketFilter): Promise<{ filter: MarketFilter; market: MarketView; outdated: boolean }> {
  const ctx = await readingCtx();
  const page = await listMarket(ctx, asked);
  if (page.ok) return { filter: asked, market: page.value, outdated: false };
  const filter = { ...asked, after: undefined };
  const first = await listMarket(ctx, filter);
  if (!first.ok) throw new Error(`the first page was refused: ${first.refusal.code}`);
  return { filter, market: first.value, outdated: true };
}
