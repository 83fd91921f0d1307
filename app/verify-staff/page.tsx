import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { StaffCheck } from '#components/account/staff-check.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { findStaffCode } from '#lib/account/queries/staff-codes.ts';
import { pageCtx } from '../page-ctx.ts';
import { askCode, endCode } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('staff.check');
  return { title: t('title') };
}

/** Is this really somebody who works here? For whoever was written to, called, or is in doubt. */
export default async function VerifyStaffPage() {
  const ctx = await pageCtx();
  const [t, code] = await Promise.all([getTranslations('staff.check'), findStaffCode(ctx)]);
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      <Notice tone="caution" title={t('never_first')}>
        {t('never')}
      </Notice>
      <Card>
        <CardTitle note={t('how')}>{t('card')}</CardTitle>
        {ctx.actor && code.ok ? (
          <StaffCheck accountId={ctx.actor.accountId} code={code.value} now={ctx.clock()} ask={askCode} end={endCode} />
        ) : (
          <ButtonLink href="/sign-in?next=/verify-staff" variant="primary">
            {t('sign_in')}
          </ButtonLink>
        )}
      </Card>
    </Page>
  );
}
