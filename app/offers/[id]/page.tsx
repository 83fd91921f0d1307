import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { marketHref } from '#components/offer/market-url.ts';
import { OfferActions } from '#components/offer/offer-actions.tsx';
import { InVault } from '#components/offer/in-vault.tsx';
import { OfferFacts, OfferTerms } from '#components/offer/offer-facts.tsx';
import { StandingCard } from '#components/offer/standing-card.tsx';
import { TakeForm } from '#components/offer/take-form.tsx';
import { RateNote, RatePaused } from '#components/price/rate-note.tsx';
import { TraderSummary } from '#components/trader/summary.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { readDecimal } from '#components/ui/digits.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { getAsset } from '#lib/chain/chains.ts';
import { isId } from '#lib/kernel/ids.ts';
import { offerMoves } from '#lib/offer/machine.ts';
import { getOffer } from '#lib/offer/queries.ts';
import { getOwnVaultUnits, getStanding } from '#lib/offer/queries/own-standing.ts';
import type { OfferView, StandingView } from '#lib/offer/view.ts';
import { listMyPaymentAccounts } from '#lib/payment/queries.ts';
import { rateStatus } from '#lib/price/queries.ts';
import { rateStatusView } from '#lib/price/view.ts';
import { pageCtx } from '../../page-ctx.ts';

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ amount?: string | string[] }>;
};

const load = cache(async (offerId: string): Promise<OfferView | undefined> => {
  if (!isId(offerId)) return undefined;
  const offer = await getOffer(await pageCtx(), { offerId });
  return offer.ok ? offer.value : undefined;
});

async function titleOf(offer: OfferView): Promise<string> {
  const t = await getTranslations('offer.page');
  const words = { asset: offer.asset, name: offer.maker.name };
  return offer.side === 'sell' ? t('buyTitle', words) : t('sellTitle', words);
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const offer = await load((await params).id);
  return offer ? { title: await titleOf(offer) } : {};
}

export default async function OfferPage({ params, searchParams }: Props) {
  const offer = await load((await params).id);
  if (!offer) notFound();
  const [t, locale, query, ctx, title] = await Promise.all([
    getTranslations('offer.page'),
    getLocale(),
    searchParams,
    pageCtx(),
    titleOf(offer),
  ]);
  const { standing, ...own } = await ownOf(offer, ctx);
  const amount = typeof query.amount === 'string' ? readDecimal(query.amount, locale) : undefined;
  const rate = rateStatusView(rateStatus(getAsset(offer.chainId, offer.asset), offer.currency));
  const want = offer.side === 'sell' ? 'buy' : 'sell';
  return (
    <Page>
      <PageHeader
        title={title}
        above={
          <TextLink href={marketHref({ want, asset: offer.asset, currency: offer.currency }, {})}>{t('back')}</TextLink>
        }
        lead={
          rate.state === 'fresh' ? (
            <span className="inline-block first-letter:uppercase">
              <RateNote status={rate} />
            </span>
          ) : undefined
        }
      />
      {/* On a phone: the way in, then who it is and what they say, then the rest. */}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22.5rem] lg:grid-rows-[auto_1fr]">
        <div className="flex min-w-0 flex-col gap-6">
          <Main offer={offer} signedIn={ctx.actor !== null} amount={amount} {...own} />
          {standing ? <StandingCard standing={standing} state={offer.state} /> : null}
        </div>
        <aside className="flex min-w-0 flex-col gap-6 lg:row-span-2">
          <Card>
            <CardTitle>{t('trader')}</CardTitle>
            <TraderSummary trader={offer.maker} />
            <p className="mt-3">
              <TextLink href={`/traders/${offer.maker.id}`}>{t('profile')}</TextLink>
            </p>
          </Card>
          <OfferTerms terms={offer.terms} />
        </aside>
        <div className="min-w-0">
          <OfferFacts offer={offer} />
        </div>
      </div>
    </Page>
  );
}

/** What the reader brings: accounts and vault to take with, or, of an offer of their own, what they signed for it. */
async function ownOf(offer: OfferView, ctx: Awaited<ReturnType<typeof pageCtx>>) {
  const [accounts, standing, vaultUnits] = await Promise.all([
    accountsFor(offer, ctx),
    standingOf(offer, ctx),
    getOwnVaultUnits(ctx, offer),
  ]);
  return { accounts, standing, vaultUnits };
}

/** What its maker signed; nobody else's to see. */
async function standingOf(
  offer: OfferView,
  ctx: Awaited<ReturnType<typeof pageCtx>>,
): Promise<StandingView | undefined> {
  if (!offer.isMine || offer.side === 'buy') return undefined;
  const standing = await getStanding(ctx, { offerId: offer.id });
  return standing.ok ? standing.value : undefined;
}

async function accountsFor(offer: OfferView, ctx: Awaited<ReturnType<typeof pageCtx>>) {
  if (offer.side === 'sell' || offer.isMine) return [];
  const accounts = await listMyPaymentAccounts(ctx, { currency: offer.currency });
  if (!accounts.ok) return [];
  return accounts.value.map(({ id, methodId, currency, label }) => ({ id, methodId, currency, label }));
}

type MainProps = Parameters<typeof TakeForm>[0];

/** The way into a trade, or why there is none. */
async function Main({ offer, ...rest }: MainProps) {
  const [t, take, state] = await Promise.all([
    getTranslations('offer.page'),
    getTranslations('offer.take'),
    getTranslations('offer.state'),
  ]);
  const status = rateStatusView(rateStatus(getAsset(offer.chainId, offer.asset), offer.currency));
  const waits = offer.state !== 'closed' && !offer.price ? <RatePaused status={status} of="offer" /> : null;
  if (offer.isMine) {
    return (
      <Card className="flex flex-col gap-4">
        {waits}
        <CardTitle aside={<Badge>{state(offer.state)}</Badge>}>{t('yours')}</CardTitle>
        {offer.state === 'closed' ? (
          <p className="text-quiet">{t('closedNote')}</p>
        ) : (
          <OfferActions offerId={offer.id} moves={offerMoves(offer.state)} />
        )}
      </Card>
    );
  }
  if (offer.state === 'paused') return <Notice tone="caution">{t('pausedNote')}</Notice>;
  if (!offer.price) {
    // Whatever came in between: there is a rate again, and the page was made a moment too early.
    return status.state === 'fresh' ? <Notice tone="caution">{t('loadFailed')}</Notice> : waits;
  }
  return (
    <Card>
      <CardTitle aside={offer.standing?.coversMost ? <InVault /> : null}>{take('title')}</CardTitle>
      <TakeForm offer={offer} {...rest} />
    </Card>
  );
}
