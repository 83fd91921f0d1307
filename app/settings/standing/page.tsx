import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { Penalties, StoppedNow } from '#components/dispute/court/penalties.tsx';
import { Schedule } from '#components/dispute/court/schedule.tsx';
import { OwnReviews } from '#components/reputation/own-reviews.tsx';
import { PauseNotice } from '#components/reputation/pause-notice.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { config } from '#lib/config.ts';
import { getCourtStanding } from '#lib/dispute/queries/standing.ts';
import { findMyPause } from '#lib/reputation/queries.ts';
import { listOwnReviews } from '#lib/reputation/signals/queries.ts';
import { isInForce } from '#lib/reputation/signals/view.ts';
import { pageCtx } from '../../page-ctx.ts';
import { appeal } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('court.standing');
  return { title: t('title') };
}

/** What the court put on somebody: what is stopped now, every penalty with what can be said against it, and the schedule. */
export default async function StandingPage() {
  const ctx = await pageCtx();
  const [t, standing, pause, reviews] = await Promise.all([
    getTranslations('court'),
    getCourtStanding(ctx),
    findMyPause(ctx, config().chainId),
    listOwnReviews(ctx),
  ]);
  if (!standing.ok) redirect('/sign-in?next=/settings/standing');
  const { bannedAt, pausedUntil } = standing.value;
  const stopped = bannedAt !== null || pausedUntil !== null;
  // "Nothing is stopped" above something that is held would be no comfort.
  const held = pause !== null || (reviews.ok && reviews.value.some((row) => isInForce(row, ctx.clock())));
  return (
    <Page width="text">
      <PageHeader title={t('standing.title')} lead={t('standing.lead')} />
      {stopped || !held ? <StoppedNow standing={standing.value} /> : null}
      {pause ? <PauseNotice pause={pause} /> : null}
      {reviews.ok ? <OwnReviews rows={reviews.value} appeal={appeal} /> : null}
      <Section title={t('standing.penalties')}>
        <Penalties penalties={standing.value.penalties} />
      </Section>
      <Section title={t('schedule.title')}>
        <p className="text-sm text-quiet">{t('schedule.note')}</p>
        <Schedule />
        <p>
          <TextLink href="/court">{t('rules.link')}</TextLink>
        </p>
      </Section>
    </Page>
  );
}
