import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { AwayLine } from '#components/account/away-line.tsx';
import { Avatar } from '#components/account/avatar.tsx';
import { TimesPlot, VolumePlot } from '#components/reputation/plots.tsx';
import { ScoreCard } from '#components/reputation/score-card.tsx';
import { ForeignStatements } from '#components/reputation/foreign-statements.tsx';
import { FeedbackList } from '#components/reputation/feedback-list.tsx';
import { BlockReport } from '#components/trader/block-report.tsx';
import { MerchantBadge } from '#components/trader/merchant-badge.tsx';
import { TraderOffers } from '#components/trader/offers.tsx';
import { TrustNote } from '#components/trader/trust-note.tsx';
import { Standing } from '#components/trader/standing.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Columns, Page, Section } from '#components/ui/page.tsx';
import { GONE_NAME } from '#lib/account/name.ts';
import { hasBlocked } from '#lib/account/queries/blocks.ts';
import { findMyNote } from '#lib/account/queries/notes.ts';
import { hasTrusted } from '#lib/account/queries/trusts.ts';
import type { TraderView } from '#lib/account/view.ts';
import { findAsset } from '#lib/chain/chains.ts';
import { chainIds, config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { listOffersOf } from '#lib/offer/queries.ts';
import { listForeign } from '#lib/reputation/queries/foreign.ts';
import { findProfile } from '#lib/reputation/queries.ts';
import { isTraderId } from '#lib/reputation/schema.ts';
import type { ProfileView } from '#lib/reputation/view.ts';
import { readingCtx } from '../../page-ctx.ts';
import { getActor } from '../../session.ts';
import { block, report, saveNote, trust, unblock, untrust } from '../people-actions.ts';

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ after?: string | string[] }> };

const load = cache(async (accountId: string, after: string | undefined) =>
  isTraderId(accountId) ? findProfile(db(), { accountId, chainId: config().chainId, after }) : undefined,
);

async function read({ params, searchParams }: Props) {
  const [{ id }, { after }] = await Promise.all([params, searchParams]);
  return load(id, typeof after === 'string' ? after : undefined);
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const [profile, t] = await Promise.all([read(props), getTranslations('reputation.profile')]);
  return profile ? { title: t('title', { name: profile.trader.name }) } : {};
}

export default async function TraderPage(props: Props) {
  const [profile, actor, t] = await Promise.all([read(props), getActor(), getTranslations('reputation.profile')]);
  if (!profile) notFound();
  const { trader, facts } = profile;
  const ctx = await readingCtx();
  const [offers, foreign] = await Promise.all([
    listOffersOf(ctx, { accountId: trader.accountId }),
    listForeign(db(), trader.accountId),
  ]);
  const paged = typeof (await props.searchParams).after === 'string';
  return (
    <Page>
      <Head trader={trader} own={trader.accountId === actor?.accountId} />
      <Columns
        sideFirst
        side={
          <>
            <ScoreCard facts={facts} />
            <Standing trader={trader} facts={facts} />
            {actor && actor.accountId !== trader.accountId && trader.name !== GONE_NAME ? (
              <Mine trader={trader} ctx={ctx} />
            ) : null}
          </>
        }
        main={
          <>
            <Section title={t('offers')}>
              <TraderOffers offers={offers} networks={chainIds().length > 1} />
            </Section>
            {facts.completed === 0 ? null : (
              <Section title={t('over_time')}>
                <VolumePlot months={facts.months} />
                <TimesPlot pay={facts.pay} release={facts.release} />
              </Section>
            )}
            <Feedback profile={profile} readerId={actor?.accountId ?? null} paged={paged} />
            <ForeignStatements statements={foreign} />
          </>
        }
      />
    </Page>
  );
}

type FeedbackProps = { profile: ProfileView; readerId: string | null; paged: boolean };

async function Feedback({ profile: { trader, feedback, older }, readerId, paged }: FeedbackProps) {
  const t = await getTranslations('reputation.profile');
  return (
    <Section
      title={t('feedback')}
      aside={t('counts', { positive: trader.feedbackPositive, negative: trader.feedbackNegative })}
    >
      <FeedbackList
        feedback={feedback}
        trader={{ id: trader.accountId, name: trader.name }}
        reader={readerId === null ? null : { id: readerId, report }}
      />
      {older || paged ? (
        <nav className="flex flex-wrap gap-2" aria-label={t('feedback')}>
          {paged ? <ButtonLink href={`/traders/${trader.accountId}`}>{t('newest')}</ButtonLink> : null}
          {older ? <ButtonLink href={`/traders/${trader.accountId}?after=${older}`}>{t('older')}</ButtonLink> : null}
        </nav>
      ) : null}
    </Section>
  );
}

/** What the reader holds of this person, for themselves, and what they can do about them. */
async function Mine({ trader: { accountId, name }, ctx }: { trader: TraderView; ctx: Ctx }) {
  const [blocked, trusted, note] = await Promise.all([
    hasBlocked(ctx, accountId),
    hasTrusted(ctx, accountId),
    findMyNote(ctx, accountId),
  ]);
  const trader = { id: accountId, name };
  return (
    <>
      <TrustNote trader={trader} mine={{ trusted, blocked, note }} acts={{ trust, untrust, saveNote }} />
      <BlockReport trader={trader} tradeId={null} blocked={blocked} acts={{ block, unblock, report }} />
    </>
  );
}

async function Head({ trader, own }: { trader: TraderView; own: boolean }) {
  const [t, data] = await Promise.all([getTranslations('reputation.profile'), getTranslations('privacy.data')]);
  const gone = trader.name === GONE_NAME;
  return (
    <header className="flex items-center gap-4">
      <Avatar address={trader.walletAddress} size={64} />
      <div className="min-w-0">
        <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-2xl font-semibold tracking-tight">
          <bdi className="wrap-anywhere">{gone ? data('gone_name') : trader.name}</bdi>
          {own ? <Badge>{t('you')}</Badge> : null}
          {trader.demo ? <Badge>{t('demo')}</Badge> : null}
        </h1>
        {trader.bond ? (
          <MerchantBadge bond={trader.bond} decimals={findAsset(config().chainId, trader.bond.asset)?.decimals ?? 0} />
        ) : null}
        <p className="text-quiet">
          {gone ? (
            data('gone_trader')
          ) : trader.lastSeenAt === null ? (
            t('lead')
          ) : (
            <>
              {t('seen')} <Instant at={trader.lastSeenAt} />
            </>
          )}
        </p>
        {trader.away ? (
          <p className="font-medium">
            <AwayLine away={trader.away} />
          </p>
        ) : null}
      </div>
    </header>
  );
}
