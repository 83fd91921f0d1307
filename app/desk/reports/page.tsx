import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { DeskLinks } from '#components/desk/desk-links.tsx';
import { ReportRows } from '#components/dispute/report-list.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { listReports } from '#lib/dispute/reports/queries.ts';
import { pageCtx } from '../../page-ctx.ts';
import { takeOutWords } from '../acts.ts';
import { handleReport } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('people.desk');
  return { title: t('title') };
}

/** What traders said of each other. To whoever is no moderator there is no such page. */
export default async function ReportsPage() {
  const ctx = await pageCtx();
  if (!ctx.actor) redirect('/sign-in?next=/desk/reports');
  const [t, desk] = await Promise.all([getTranslations('people.desk'), listReports(ctx)]);
  if (!desk.ok && desk.refusal.code === 'account.factor_required') {
    return (
      <Page width="text">
        <DeskLinks here="reports" powers={powersOf(ctx.actor)} />
        <PageHeader title={t('title')} />
        <StaffFactor />
      </Page>
    );
  }
  if (!desk.ok) notFound();
  const { waiting, done } = desk.value;
  return (
    <Page width="text">
      <DeskLinks here="reports" powers={powersOf(ctx.actor)} />
      <PageHeader title={t('title')} lead={t('lead')} />
      <Section title={t('waiting')} aside={t('count', { count: waiting.length })}>
        {waiting.length === 0 ? (
          <Empty title={t('empty')}>{t('empty_note')}</Empty>
        ) : (
          <ReportRows rows={waiting} handle={handleReport} takeOut={takeOutWords} label={t('waiting')} />
        )}
      </Section>
      {done.length > 0 ? (
        <Section title={t('done')}>
          <ReportRows rows={done} handle={handleReport} takeOut={takeOutWords} label={t('done')} />
        </Section>
      ) : null}
    </Page>
  );
}
