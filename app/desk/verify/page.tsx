import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { StaffProof } from '#components/account/staff-proof.tsx';
import { DeskLinks } from '#components/desk/desk-links.tsx';
import { Card } from '#components/ui/card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { powersOf, requirePower } from '#lib/account/powers.ts';
import { pageCtx } from '../../page-ctx.ts';
import { proveStaff } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('staff.desk');
  return { title: t('title') };
}

/** Where a moderator proves to a trader that they are one. To whoever is none there is no such page. */
export default async function ProveStaffPage() {
  const { actor } = await pageCtx();
  if (!actor) redirect('/sign-in?next=/desk/verify');
  const asked = requirePower(actor, 'staff.prove');
  if (!asked.ok && asked.refusal.code !== 'account.factor_required') notFound();
  const t = await getTranslations('staff.desk');
  return (
    <Page width="text">
      <DeskLinks here="verify" powers={powersOf(actor)} />
      <PageHeader title={t('title')} lead={t('lead')} />
      {asked.ok ? (
        <Card>
          <StaffProof prove={proveStaff} />
        </Card>
      ) : (
        <StaffFactor />
      )}
    </Page>
  );
}
