import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { Desk } from '#components/dispute/desk.tsx';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { DeskLinks } from '#components/desk/desk-links.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { config } from '#lib/config.ts';
import { deskHref, readQuestion } from '#lib/dispute/desk.ts';
import { listContests } from '#lib/dispute/queries/contests.ts';
import { listDisputes } from '#lib/dispute/queries/desk.ts';
import { pageCtx } from '../page-ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dispute.desk');
  return { title: t('title') };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function DisputesPage({ searchParams }: Props) {
  const [ctx, asked] = await Promise.all([pageCtx(), searchParams]);
  const question = readQuestion(asked);
  if (!ctx.actor) redirect(`/sign-in?next=${encodeURIComponent(deskHref(question))}`);
  const [t, desk, contests] = await Promise.all([
    getTranslations('dispute.desk'),
    listDisputes(ctx, { chainId: config().chainId, question }),
    listContests(ctx),
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
      <Desk
        desk={desk.value}
        question={question}
        contests={contests.ok ? contests.value.filter(({ conflict }) => conflict === null).length : 0}
      />
    </Page>
  );
}
