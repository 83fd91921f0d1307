import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { DeskLinks } from '#components/desk/desk-links.tsx';
import { Workload } from '#components/dispute/court/workload.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { config } from '#lib/config.ts';
import { getWorkload } from '#lib/dispute/queries/workload.ts';
import { WORKLOAD_DAYS } from '#lib/dispute/workload.view.ts';
import { pageCtx } from '../../page-ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('court.workload');
  return { title: t('title') };
}

type Props = { searchParams: Promise<{ days?: string | string[] }> };

/** How cases are worked, by moderator, in a chosen time. */
export default async function WorkloadPage({ searchParams }: Props) {
  const ctx = await pageCtx();
  if (!ctx.actor) redirect('/sign-in?next=/disputes/workload');
  const asked = Number((await searchParams).days);
  const days = WORKLOAD_DAYS.find((one) => one === asked) ?? 90;
  const [t, found] = await Promise.all([
    getTranslations('court.workload'),
    getWorkload(ctx, { chainId: config().chainId, days }),
  ]);
  const shut = !found.ok && found.refusal.code === 'account.factor_required';
  if (!found.ok && !shut) notFound();
  return (
    <Page>
      <DeskLinks here="workload" powers={powersOf(ctx.actor)} />
      <PageHeader title={t('title')} lead={found.ok ? t(found.value.all ? 'lead_all' : 'lead_own') : undefined} />
      {found.ok ? (
        <>
          <nav aria-label={t('period')} className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
            {WORKLOAD_DAYS.map((one) => (
              <TextLink
                key={one}
                href={`/disputes/workload?days=${one}`}
                aria-current={one === days ? 'page' : undefined}
                className="aria-[current=page]:font-semibold"
              >
                {t('days', { days: one })}
              </TextLink>
            ))}
          </nav>
          <Workload view={found.value} />
        </>
      ) : (
        <StaffFactor />
      )}
    </Page>
  );
}
