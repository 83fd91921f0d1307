import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { CONFLICTS } from '#lib/dispute/court.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

/** What stands in the place of a contest that is not the reader's to settle: why, and the way back. */
export async function ContestShut({ refusal }: { refusal: Refusal }) {
  const t = await getTranslations('dispute');
  const conflict = CONFLICTS.find((one) => one === refusal.data?.conflict);
  const over = refusal.code === 'dispute.not_contested';
  if (!conflict && !over && refusal.code !== 'account.factor_required') notFound();
  return (
    <Page width="text">
      <PageHeader
        above={<TextLink href="/disputes/contests">{t('contests.title')}</TextLink>}
        title={t('contests.one')}
      />
      {conflict ? (
        <Notice tone="caution" title={t('contests.not_yours')}>
          {t(`contests.why.${conflict}`)}
        </Notice>
      ) : over ? (
        <Notice>{t('contests.over')}</Notice>
      ) : (
        <StaffFactor />
      )}
    </Page>
  );
}
