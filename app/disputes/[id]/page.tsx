import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { cache, type ReactNode } from 'react';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { Excerpts } from '#components/chat/excerpts.tsx';
import { CasePeople, CaseTerms } from '#components/dispute/case-facts.tsx';
import { ChainFacts } from '#components/dispute/chain-facts.tsx';
import { Asks } from '#components/dispute/court/asks.tsx';
import { ClaimCase } from '#components/dispute/court/claim.tsx';
import { CourtPanel } from '#components/dispute/court/court-panel.tsx';
import { HandOver } from '#components/dispute/court/desk-tools.tsx';
import { PastCases } from '#components/dispute/court/past-cases.tsx';
import { CourtEvidence } from '#components/dispute/evidence/court-evidence.tsx';
import { Statements } from '#components/dispute/statements.tsx';
import { Timeline } from '#components/trade/timeline.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Columns, Page, PageHeader } from '#components/ui/page.tsx';
import { tradeHashOf } from '#lib/chain/signing.ts';
import { listStampKeys } from '#lib/chat/queries.ts';
import type { Ground } from '#lib/chat/verify-excerpt.ts';
import { getCase, getPassOn } from '#lib/dispute/queries/case.ts';
import { disputeParams } from '#lib/dispute/schema.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { pageCtx } from '../../page-ctx.ts';

/** What the moderator knows from elsewhere: the terms as the chain has them, and the keys with which this site stamps. */
const groundOf = ({ terms }: CaseView): Ground => ({
  tradeHash: tradeHashOf(terms),
  buyer: terms.buyer,
  seller: terms.seller,
  stampKeys: listStampKeys(),
});

type Props = { params: Promise<{ id: string }> };

const load = cache(async (id: string) => {
  const ctx = await pageCtx();
  if (!ctx.actor) redirect(`/sign-in?next=/disputes/${encodeURIComponent(id)}`);
  const params = disputeParams.safeParse({ disputeId: id });
  return params.success ? getCase(ctx, params.data) : undefined;
});

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dispute.case');
  return { title: t('title') };
}

/** What stands in the place of a case that is not open to whoever asks, and what they can do about it. */
const SHUT: Readonly<Record<string, (of: { disputeId: string; conflict: string }) => ReactNode>> = {
  'dispute.conflict_of_interest': ({ conflict }) => <Notice tone="caution">{conflict}</Notice>,
  'account.factor_required': () => <StaffFactor />,
  'dispute.not_assigned': ({ disputeId }) => <ClaimCase disputeId={disputeId} />,
};

export default async function CasePage({ params }: Props) {
  const [t, found] = await Promise.all([getTranslations('dispute'), load((await params).id)]);
  const above = <TextLink href="/disputes">{t('desk.title')}</TextLink>;
  const code = found && !found.ok ? found.refusal.code : undefined;
  if (code !== undefined && code in SHUT) {
    return (
      <Page width="text">
        <PageHeader title={t('case.title')} above={above} />
        {SHUT[code]!({ disputeId: (await params).id, conflict: t('refusals.conflict_of_interest') })}
        {code === 'dispute.not_assigned' ? <PassOn disputeId={(await params).id} /> : null}
      </Page>
    );
  }
  if (!found?.ok) notFound();
  const view = found.value;
  const names = { buyer: view.buyer.name, seller: view.seller.name };
  return (
    <Page>
      <PageHeader
        above={above}
        title={t.rich('desk.between', {
          buyer: () => <bdi key="buyer">{names.buyer}</bdi>,
          seller: () => <bdi key="seller">{names.seller}</bdi>,
        })}
        lead={
          <>
            {t(`reasons.${view.reason}`)} {t(`desk.by_${view.openedBy}`)} · <Instant at={view.openedAt} />
          </>
        }
      />
      <Columns
        side={<CourtPanel view={view} />}
        main={
          <>
            <CasePeople view={view} />
            <Card>
              <CardTitle>{t('case.statements')}</CardTitle>
              <Statements statements={view.statements} names={names} />
              <Asks asks={view.asks} names={names} />
              <Notice className="mt-6">{t('case.no_chat')}</Notice>
            </Card>
            <CourtEvidence view={view} ground={groundOf(view)} />
            <Excerpts excerpts={view.excerpts} names={names} ground={groundOf(view)} title={t('case.excerpts')} />
            <PastCases view={view} />
            <CaseTerms view={view} method={findMethod(view.methodId)?.label ?? view.methodId} />
            <ChainFacts view={view} />
            <Timeline trade={{ timeline: view.timeline, party: null, buyer: view.buyer, seller: view.seller }} />
          </>
        }
      />
    </Page>
  );
}

/** To a senior: a case that somebody else has can be passed on without reading it. */
async function PassOn({ disputeId }: { disputeId: string }) {
  const [t, found] = await Promise.all([getTranslations('dispute.court'), getPassOn(await pageCtx(), { disputeId })]);
  if (!found.ok) return null;
  const { moderatorName, moderators } = found.value;
  return (
    <Card>
      <CardTitle note={t('has_it', { name: moderatorName })}>{t('hand_over')}</CardTitle>
      <HandOver disputeId={disputeId} moderators={moderators} />
    </Card>
  );
}
