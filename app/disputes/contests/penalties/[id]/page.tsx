import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { ContestedPenaltyFacts } from '#components/dispute/contests.tsx';
import { SettlePenalty } from '#components/dispute/court/settle-forms.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Columns, Page, PageHeader } from '#components/ui/page.tsx';
import { getContestedPenalty } from '#lib/dispute/queries/contests.ts';
import { penaltyParams } from '#lib/dispute/schema.ts';
import { pageCtx } from '../../../../page-ctx.ts';
import { ContestShut } from '../../shut.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dispute.contests');
  return { title: t('one') };
}

/** A contested penalty, and the form that settles it. */
export default async function ContestedPenaltyPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await pageCtx();
  const { id } = await params;
  if (!ctx.actor) redirect(`/sign-in?next=/disputes/contests/penalties/${encodeURIComponent(id)}`);
  const asked = penaltyParams.safeParse({ penaltyId: id });
  if (!asked.success) notFound();
  const [t, kinds, found] = await Promise.all([
    getTranslations('dispute.contests'),
    getTranslations('court.standing.kinds'),
    getContestedPenalty(ctx, asked.data),
  ]);
  if (!found.ok) return <ContestShut refusal={found.refusal} />;
  const view = found.value;
  return (
    <Page>
      <PageHeader above={<TextLink href="/disputes/contests">{t('title')}</TextLink>} title={t('one')} />
      <Columns
        main={<ContestedPenaltyFacts view={view} kind={kinds(view.penalty)} />}
        side={
          <Card>
            <CardTitle>{t('settle')}</CardTitle>
            <SettlePenalty penaltyId={view.penaltyId} />
          </Card>
        }
      />
    </Page>
  );
}
