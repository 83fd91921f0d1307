import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { Contests } from '#components/dispute/contests.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { listContests } from '#lib/dispute/queries/contests.ts';
import { pageCtx } from '../../page-ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dispute.contests');
  return { title: t('title') };
}

/** What waits to be settled beside cases. */
export default async function ContestsPage() {
  const ctx = await pageCtx();
  if (!ctx.actor) redirect('/sign-in?next=/disputes/contests');
  const [t, rows] = await Promise.all([getTranslations('dispute'), listContests(ctx)]);
  const shut = !rows.ok && rows.refusal.code === 'account.factor_required';
  if (!rows.ok && !shut) notFound();
  return (
    <Page width="text">
      <PageHeader
        above={<TextLink href="/disputes">{t('desk.title')}</TextLink>}
        title={t('contests.title')}
        lead={t('contests.lead')}
      />
      {rows.ok ? <Contests rows={rows.value} /> : <StaffFactor />}
    </Page>
  );
}
