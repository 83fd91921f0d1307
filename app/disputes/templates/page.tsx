import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { Templates } from '#components/dispute/court/templates.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { hasPower } from '#lib/account/powers.ts';
import { listTemplates } from '#lib/dispute/queries/templates.ts';
import { pageCtx } from '../../page-ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dispute.templates');
  return { title: t('title') };
}

/** Words that moderators use again. */
export default async function TemplatesPage() {
  const ctx = await pageCtx();
  if (!ctx.actor) redirect('/sign-in?next=/disputes/templates');
  const [t, found] = await Promise.all([getTranslations('dispute'), listTemplates(ctx)]);
  const shut = !found.ok && found.refusal.code === 'account.factor_required';
  if (!found.ok && !shut) notFound();
  return (
    <Page width="text">
      <PageHeader
        above={<TextLink href="/disputes">{t('desk.title')}</TextLink>}
        title={t('templates.title')}
        lead={t('templates.lead')}
      />
      {found.ok ? <Templates templates={found.value} mayShare={hasPower(ctx.actor, 'cases.pass')} /> : <StaffFactor />}
    </Page>
  );
}
