import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { DeleteCard } from '#components/privacy/delete-card.tsx';
import { ExportCard, TradesCard } from '#components/privacy/export-card.tsx';
import { BringCard } from '#components/reputation/bring-card.tsx';
import { StatementCard } from '#components/reputation/statement-card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { NAME_KEPT_SECONDS } from '#lib/account/departed.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { db } from '#lib/db/client.ts';
import { listForeign } from '#lib/reputation/queries/foreign.ts';
import { getDeletion, listExportYears } from '#lib/privacy/queries.ts';
import { getTimeZone } from '../../i18n/locale.ts';
import { pageCtx } from '../../page-ctx.ts';
import { ToSettings } from '../to-settings.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('privacy.data');
  return { title: t('title') };
}

/** What the person takes with them, and the way out. */
export default async function DataPage() {
  const ctx = await pageCtx();
  if (!ctx.actor) redirect('/sign-in?next=/settings/data');
  const [t, zone, years, deletion, foreign] = await Promise.all([
    getTranslations('privacy.data'),
    getTimeZone(),
    listExportYears(ctx),
    getDeletion(ctx),
    listForeign(db(), ctx.actor.accountId),
  ]);
  if (!years.ok || !deletion.ok) redirect('/sign-in?next=/settings/data');
  return (
    <Page width="text">
      <PageHeader above={<ToSettings />} title={t('title')} lead={t('lead')} />
      <ExportCard />
      <TradesCard years={years.value} zone={zone} />
      <StatementCard />
      <BringCard shown={foreign} />
      <DeleteCard
        view={deletion.value}
        walletAddress={ctx.actor.walletAddress}
        nameKeptDays={NAME_KEPT_SECONDS / DAY}
      />
    </Page>
  );
}
