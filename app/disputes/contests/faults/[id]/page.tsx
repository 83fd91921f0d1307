import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { ContestedFaultFacts } from '#components/dispute/contests.tsx';
import { SettleFault } from '#components/dispute/court/settle-forms.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Columns, Page, PageHeader } from '#components/ui/page.tsx';
import { getContestedFault } from '#lib/dispute/queries/contests.ts';
import { tradeParams } from '#lib/dispute/schema.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { pageCtx } from '../../../../page-ctx.ts';
import { ContestShut } from '../../shut.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dispute.contests');
  return { title: t('one') };
}

/** A contested fault, and the form that settles it. */
export default async function ContestedFaultPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await pageCtx();
  const { id } = await params;
  if (!ctx.actor) redirect(`/sign-in?next=/disputes/contests/faults/${encodeURIComponent(id)}`);
  const asked = tradeParams.safeParse({ id });
  if (!asked.success) notFound();
  const [t, found] = await Promise.all([getTranslations('dispute.contests'), getContestedFault(ctx, asked.data)]);
  if (!found.ok) return <ContestShut refusal={found.refusal} />;
  const view = found.value;
  return (
    <Page>
      <PageHeader above={<TextLink href="/disputes/contests">{t('title')}</TextLink>} title={t('one')} />
      <Columns
        main={<ContestedFaultFacts view={view} method={findMethod(view.methodId)?.label ?? view.methodId} />}
        side={
          <Card>
            <CardTitle>{t('settle')}</CardTitle>
            <SettleFault tradeId={view.tradeId} fault={view.fault} />
          </Card>
        }
      />
    </Page>
  );
}
