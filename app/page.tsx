import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { MarketEmpty } from '#components/offer/market-empty.tsx';
import { MarketFilters } from '#components/offer/market-filters.tsx';
import { MarketList } from '#components/offer/market-list.tsx';
import { MarketRate } from '#components/offer/market-rate.tsx';
import { marketHref } from '#components/offer/market-url.ts';
import { MarketWant } from '#components/offer/market-want.tsx';
import { RatePaused } from '#components/price/rate-note.tsx';
import { SaveSearch } from '#components/offer/searches/save-search.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { readDecimal } from '#components/ui/digits.ts';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { getChain } from '#lib/chain/chains.ts';
import { config } from '#lib/config.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { marketSchema, type MarketFilter } from '#lib/offer/schema.ts';
import type { MarketView } from '#lib/offer/view.ts';
import { findMethod, listMethods, TRADED_COUNTRIES, TRADED_CURRENCIES } from '#lib/payment/registry.ts';
import { countryName, currencyName } from '#lib/kernel/currencies.ts';
import { pageCtx } from './page-ctx.ts';
import { getActor } from './session.ts';
import { MARKET, Words } from './words.tsx';

type Query = { readonly [key: string]: string | string[] | undefined };
type Props = { searchParams: Promise<Query> };

/** The filter as the URL says it; whatever is left out or is not one of ours falls back. */
function filterOf(query: Query, fallback: string, locale: string, signedIn: boolean): MarketFilter {
  const { amount, ...rest } = query;
  const typed = typeof amount === 'string' ? readDecimal(amount, locale) : undefined;
  const filter = marketSchema.parse({ ...rest, currency: query.currency ?? fallback, amount: typed });
  const { assets } = getChain(config().chainId);
  const asset = assets.some(({ symbol }) => symbol === filter.asset) ? filter.asset : assets[0]!.symbol;
  const currency = TRADED_CURRENCIES.includes(filter.currency) ? filter.currency : 'EUR';
  const methods = filter.methods.filter((id) => findMethod(id));
  return { ...filter, asset, currency, methods, takeable: filter.takeable && signedIn };
}

async function read({ searchParams }: Props) {
  const [query, actor, locale] = await Promise.all([searchParams, getActor(), getLocale()]);
  const filter = filterOf(query, actor?.currency ?? 'EUR', locale, actor !== null);
  const typed = typeof query.amount === 'string' ? query.amount.trim() : '';
  const unreadAmount = typed !== '' && filter.amount === undefined ? typed.slice(0, 40) : undefined;
  return { filter, unreadAmount, locale, signedIn: actor !== null };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const [{ filter }, t] = await Promise.all([read(props), getTranslations('offer.market')]);
  const { asset, currency } = filter;
  return { title: filter.want === 'buy' ? t('buyTitle', { asset, currency }) : t('sellTitle', { asset, currency }) };
}

/** The market is the home page: everything on it can be read without an account and without scripts. */
export default function MarketPage(props: Props) {
  return (
    <Words of={MARKET}>
      <Market {...props} />
    </Words>
  );
}

async function Market(props: Props) {
  const [{ filter: asked, unreadAmount, locale, signedIn }, t] = await Promise.all([
    read(props),
    getTranslations('offer.market'),
  ]);
  const { filter, market, outdated } = await listed(asked);
  const { asset, currency } = filter;
  const choices = choicesOf(filter, market, locale);
  return (
    <Page>
      <PageHeader
        title={filter.want === 'buy' ? t('buyTitle', { asset, currency }) : t('sellTitle', { asset, currency })}
        lead={<span className="max-sm:hidden">{t('lead')}</span>}
        actions={
          <ButtonLink href="/offers/new" className="max-sm:hidden">
            {t('post')}
          </ButtonLink>
        }
      />
      <div className="flex flex-col gap-3">
        <MarketWant filter={filter} />
        <MarketFilters filter={filter} unreadAmount={unreadAmount} signedIn={signedIn} {...choices} />
      </div>
      <section className="flex flex-col gap-3" aria-label={t('title')}>
        {outdated ? <Notice tone="caution">{t('outdated')}</Notice> : null}
        <RatePaused status={market.rateStatus} of="market" />
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <MarketRate market={market} filter={filter} />
          <SaveSearch filter={filter} />
        </div>
        <Rows market={market} filter={filter} />
        {market.next || (filter.after && market.rows.length > 0) ? (
          <nav className="flex flex-wrap gap-2" aria-label={t('next')}>
            {filter.after ? <ButtonLink href={marketHref(filter, {})}>{t('first')}</ButtonLink> : null}
            {market.next ? (
              <ButtonLink href={marketHref(filter, { after: market.next })}>{t('next')}</ButtonLink>
            ) : null}
          </nav>
        ) : null}
        <ButtonLink href="/offers/new" className="sm:hidden">
          {t('post')}
        </ButtonLink>
      </section>
    </Page>
  );
}

/** The offers, or why there are none; where those that follow the market wait, that was said already. */
function Rows({ market, filter }: { market: MarketView; filter: MarketFilter }) {
  if (market.rows.length > 0) return <MarketList rows={market.rows} filter={filter} />;
  return market.rateStatus.state === 'fresh' ? <MarketEmpty filter={filter} /> : null;
}

/** The page asked for; where its cursor is too old, or not one of ours, the first one and the word for it. */
async function listed(asked: MarketFilter): Promise<{ filter: MarketFilter; market: MarketView; outdated: boolean }> {
  const ctx = await pageCtx();
  const page = await listMarket(ctx, asked);
  if (page.ok) return { filter: asked, market: page.value, outdated: false };
  const filter = { ...asked, after: undefined };
  const first = await listMarket(ctx, filter);
  if (!first.ok) throw new Error(`the first page was refused: ${first.refusal.code}`);
  return { filter, market: first.value, outdated: true };
}

function choicesOf(filter: MarketFilter, market: MarketView, locale: string) {
  const assets = getChain(config().chainId).assets.map(({ symbol }) => ({ value: symbol, label: symbol }));
  const currencies = TRADED_CURRENCIES.map((code) => ({
    value: code,
    label: `${code} · ${currencyName(code, locale)}`,
  }));
  const rails = listMethods({ currency: filter.currency });
  const others = filter.methods.map((id) => findMethod(id)!).filter((method) => !rails.includes(method));
  const methods = [...others, ...rails]
    .map(({ id, label }) => ({ value: id, label, count: market.methodCounts[id] ?? 0 }))
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, locale));
  const countries = TRADED_COUNTRIES.map((code) => ({ value: code, label: countryName(code, locale) })).sort((a, b) =>
    a.label.localeCompare(b.label, locale),
  );
  return { assets, currencies, methods, countries };
}
