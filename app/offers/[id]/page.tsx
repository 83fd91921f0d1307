import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { marketHref } from '#components/offer/market-url.ts';
import { SafetyCard } from '#components/learn/safety-card.tsx';
import { OfferActions } from '#components/offer/offer-actions.tsx';
import { InVault } from '#components/offer/in-vault.tsx';
import { OfferForm } from '#components/offer/offer-form.tsx';
import { boundedBy } from '#components/offer/caps.ts';
import { OfferGate } from '#components/offer/offer-gate.tsx';
import { valuesOf } from '#components/offer/offer-values.ts';
import { OfferVersions } from '#components/offer/offer-versions.tsx';
import { OfferTrust } from '#components/offer/offer-trust.tsx';
import { OfferFacts, OfferTerms } from '#components/offer/offer-facts.tsx';
import { StandingCard } from '#components/offer/standing-card.tsx';
import { TakeForm } from '#components/offer/take-form.tsx';
import { RateNote, RatePaused } from '#components/price/rate-note.tsx';
import { PauseNotice } from '#components/reputation/pause-notice.tsx';
import { TraderSummary } from '#components/trader/summary.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Copyable } from '#components/ui/copy-button.tsx';
import { readDecimal } from '#components/ui/digits.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { getAsset } from '#lib/chain/chains.ts';
import { assetLabel } from '#lib/chain/asset-label.ts';
import { assetKey } from '#lib/chain/traded.ts';
import { config } from '#lib/config.ts';
import { getArbiters } from '#lib/dispute/queries/arbiters.ts';
import { isId } from '#lib/kernel/ids.ts';
import { offerMoves, returnsByItself } from '#lib/offer/machine.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { listNearest } from '#lib/offer/queries/nearest.ts';
import { getOwnOffer, listRevisions } from '#lib/offer/queries/own.ts';
import { getOwnVaultUnits, getStanding } from '#lib/offer/queries/own-standing.ts';
import { marketSchema } from '#lib/offer/schema.ts';
import { canPass } from '#lib/offer/policy.ts';
import type { OfferPageView, StandingView } from '#lib/offer/view.ts';
import { listMyPaymentAccounts } from '#lib/payment/queries.ts';
import { rateStatus } from '#lib/price/queries.ts';
import { rateStatusView } from '#lib/price/view.ts';
import { findMyPause } from '#lib/reputation/queries.ts';
import { pageCtx, readingCtx } from '../../page-ctx.ts';
import { formChoices } from '../form-choices.ts';
import { saveOffer } from '../save.ts';

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ amount?: string | string[]; edit?: string | string[] }>;
};
type PageCtx = Awaited<ReturnType<typeof pageCtx>>;

const load = cache(async (offerId: string): Promise<OfferPageView | undefined> => {
  if (!isId(offerId)) return undefined;
  const offer = await getOffer(await readingCtx(), { offerId });
  return offer.ok ? offer.value : undefined;
});

async function titleOf(offer: OfferPageView): Promise<string> {
  const t = await getTranslations('offer.page');
  const words = { asset: assetLabel(assetKey(offer.chainId, offer.asset)), name: offer.maker.name };
  return offer.side === 'sell' ? t('buyTitle', words) : t('sellTitle', words);
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const offer = await load((await params).id);
  // A private offer is for whoever has its link, not for search engines.
  return offer
    ? { title: await titleOf(offer), ...((offer.unlisted || offer.rules.trustedOnly) && { robots: { index: false } }) }
    : {};
}

export default async function OfferPage({ params, searchParams }: Props) {
  const offer = await load((await params).id);
  if (!offer) notFound();
  const [t, locale, query, ctx, title, arbiters] = await Promise.all([
    getTranslations('offer.page'),
    getLocale(),
    searchParams,
    pageCtx(),
    titleOf(offer),
    pageCtx().then((asked) => getArbiters(asked, { chainId: offer.chainId })),
  ]);
  if (offer.isMine && query.edit !== undefined && offer.state !== 'closed') {
    return <EditPage offer={offer} title={title} locale={locale} ctx={ctx} />;
  }
  const { standing, versions, pause, ...own } = await ownOf(offer, ctx);
  const amount = typeof query.amount === 'string' ? readDecimal(query.amount, locale) : undefined;
  const rate = rateStatusView(rateStatus(getAsset(offer.chainId, offer.asset), offer.currency));
  return (
    <Page>
      <PageHeader
        title={title}
        above={<TextLink href={marketHref(marketOf(offer), {})}>{t('back')}</TextLink>}
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
          {pause && !offer.isMine ? <PauseNotice pause={pause} /> : null}
          <Main offer={offer} signedIn={ctx.actor !== null} amount={amount} paused={pause !== null} {...own} />
          {offer.isMine ? null : <SafetyCard of="take" open={ctx.actor === null} />}
          {standing ? <StandingCard standing={standing} state={offer.state} /> : null}
          {versions.length > 0 ? <OfferVersions versions={versions} /> : null}
        </div>
        <aside className="flex min-w-0 flex-col gap-6 lg:row-span-2">
          <Card>
            <CardTitle>{t('trader')}</CardTitle>
            <TraderSummary trader={offer.maker} />
            <p className="mt-3">
              <TextLink href={`/traders/${offer.maker.id}`}>{t('profile')}</TextLink>
            </p>
          </Card>
          <OfferTerms terms={offer.terms} firstMessage={offer.firstMessage} />
        </aside>
        <div className="flex min-w-0 flex-col gap-6">
          <OfferFacts offer={offer} />
          <OfferTrust offer={offer} arbiters={arbiters.ok ? arbiters.value : null} />
        </div>
      </div>
    </Page>
  );
}

const marketOf = (offer: OfferPageView, amount?: string) =>
  marketSchema.parse({
    want: offer.side === 'sell' ? 'buy' : 'sell',
    asset: assetKey(offer.chainId, offer.asset),
    currency: offer.currency,
    ...(amount && { amount }),
  });

type EditProps = { offer: OfferPageView; title: string; locale: string; ctx: PageCtx };

/** The offer's own page, with the form in the place of what it says. */
async function EditPage({ offer, title, locale, ctx }: EditProps) {
  const own = await getOwnOffer(ctx, { offerId: offer.id });
  if (!own.ok) notFound();
  const [form, standing, choices] = await Promise.all([
    getTranslations('offer.form'),
    getTranslations('standing'),
    formChoices(ctx, locale),
  ]);
  return (
    <Page className="flex-1">
      <PageHeader
        title={form('editTitle')}
        lead={form('editLead')}
        above={<TextLink href={`/offers/${offer.id}`}>{title}</TextLink>}
      />
      {offer.standing ? <Notice tone="caution">{standing('edit_note')}</Notice> : null}
      <OfferForm
        // A newer revision is another form, and so is one of which more was sold.
        key={`${own.value.revision} ${own.value.total}`}
        values={valuesOf(own.value)}
        editing={{ offerId: offer.id, revision: own.value.revision, total: own.value.total }}
        save={saveOffer.bind(null, offer.id)}
        {...choices}
      />
    </Page>
  );
}

/** What the reader brings: accounts and vault to take with, or, of an offer of their own, what they signed for it and every version of it. */
async function ownOf(offer: OfferPageView, ctx: PageCtx) {
  const [accounts, standing, vaultUnits, versions, pause] = await Promise.all([
    accountsFor(offer, ctx),
    standingOf(offer, ctx),
    getOwnVaultUnits(ctx, offer),
    offer.isMine ? listRevisions(ctx, { offerId: offer.id }) : null,
    findMyPause(ctx, offer.chainId),
  ]);
  return { accounts, standing, vaultUnits, versions: versions?.ok ? versions.value : [], pause };
}

/** What its maker signed; nobody else's to see. */
async function standingOf(offer: OfferPageView, ctx: PageCtx): Promise<StandingView | undefined> {
  if (!offer.isMine || offer.side === 'buy') return undefined;
  const standing = await getStanding(ctx, { offerId: offer.id });
  return standing.ok ? standing.value : undefined;
}

async function accountsFor(offer: OfferPageView, ctx: PageCtx) {
  if (offer.side === 'sell' || offer.isMine) return [];
  const accounts = await listMyPaymentAccounts(ctx, { currency: offer.currency });
  if (!accounts.ok) return [];
  return accounts.value.map(({ id, methodId, currency, label }) => ({ id, methodId, currency, label }));
}

type MainProps = Parameters<typeof TakeForm>[0] & { offer: OfferPageView; paused: boolean };

/** The way into a trade, or why there is none. */
async function Main({ offer, paused, ...rest }: MainProps) {
  if (offer.isMine) return <Yours offer={offer} />;
  const [t, take, ctx] = await Promise.all([getTranslations('offer.page'), getTranslations('offer.take'), pageCtx()]);
  const { firstTradeMostMinor } = offer.gate;
  if (!canPass(offer.gate)) {
    const near = await listNearest(ctx, offer, rest.amount);
    return <OfferGate offer={offer} near={near} filter={marketOf(offer, rest.amount)} />;
  }
  if (!offer.price) {
    // Whatever came in between: there is a rate again, and the page was made a moment too early.
    const status = rateStatusView(rateStatus(getAsset(offer.chainId, offer.asset), offer.currency));
    if (status.state !== 'fresh') return <RatePaused status={status} of="offer" />;
    return <Notice tone="caution">{t('loadFailed')}</Notice>;
  }
  // Said above, with what ends it.
  if (paused) return null;
  return (
    <Card>
      <CardTitle aside={offer.standing?.coversMost ? <InVault /> : null}>{take('title')}</CardTitle>
      {firstTradeMostMinor === null ? null : (
        <p className="mb-4 text-sm text-quiet">{take('firstTrade', { name: offer.maker.name })}</p>
      )}
      <TakeForm offer={boundedBy(offer, firstTradeMostMinor)} {...rest} />
    </Card>
  );
}

/** To its maker: what can be done with it, and its link where it is private. */
async function Yours({ offer }: { offer: OfferPageView }) {
  const [t, mine, state] = await Promise.all([
    getTranslations('offer.page'),
    getTranslations('offer.mine'),
    getTranslations('offer.state'),
  ]);
  const held = returnsByItself(offer.pauseReason);
  const status = rateStatusView(rateStatus(getAsset(offer.chainId, offer.asset), offer.currency));
  return (
    <Card className="flex flex-col gap-4">
      {offer.state !== 'closed' && !offer.price ? <RatePaused status={status} of="offer" /> : null}
      <CardTitle
        aside={
          <Badge>
            {offer.pauseReason === 'method' ? mine('methodOff') : held ? state('held') : state(offer.state)}
          </Badge>
        }
      >
        {t('yours')}
      </CardTitle>
      {offer.state === 'closed' ? (
        <p className="text-quiet">{t('closedNote')}</p>
      ) : (
        <div className="flex flex-col gap-4">
          {held ? (
            <p className="text-sm text-quiet">{mine(offer.pauseReason === 'method' ? 'methodNote' : 'heldNote')}</p>
          ) : null}
          {offer.pauseReason === 'staff' ? <p className="text-sm text-quiet">{mine('byStaffNote')}</p> : null}
          {offer.gate.shut?.code === 'offer.maker_away' ? (
            <p className="text-sm text-quiet">{mine('awayNote')}</p>
          ) : null}
          {offer.unlisted || offer.rules.trustedOnly ? (
            <section className="flex flex-col gap-1">
              <h3 className="text-sm font-medium">{t('privateLink')}</h3>
              <Copyable text={`${config().publicUrl}/offers/${offer.id}`} label={t('copyLink')} />
              <p className="text-sm text-quiet">{t(offer.rules.trustedOnly ? 'trustedNote' : 'privateNote')}</p>
            </section>
          ) : null}
          <OfferActions offerId={offer.id} moves={offerMoves(offer.state, offer.pauseReason)} held={held} />
        </div>
      )}
    </Card>
  );
}
