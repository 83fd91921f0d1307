import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { Desk } from '#components/dispute/desk.tsx';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { DeskLinks } from '#components/desk/desk-links.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { config } from '#lib/config.ts';
import { listDisputes } from '#lib/dispute/queries/desk.ts';
import { pageCtx } from '../page-ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dispute.desk');
  return { title: t('title') };
}

export default async function DisputesPage() {
  const ctx = await pageCtx();
  if (!ctx.actor) redirect('/sign-in?next=/disputes');
  const [t, desk] = await Promise.all([
    getTranslations('dispute.desk'),
    listDisputes(ctx, { chainId: config().chainId }),
  ]);
  if (!desk.ok && desk.refusal.code === 'account.factor_required') {
    return (
      <Page width="text">
        <DeskLinks here="disputes" powers={powersOf(ctx.actor)} />
        <PageHeader title={t('title')} />
        <StaffFactor />
      </Page>
    );
  }
  if (!desk.ok) notFound();
  return (
    <Page>
      <DeskLinks here="disputes" powers={powersOf(ctx.actor)} />
      <PageHeader title={t('title')} lead={t('lead')} />
      <Desk desk={desk.value} />
    </Page>
  );
}
