import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ReviewList } from '#components/desk/review-list.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Section } from '#components/ui/page.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { listReviews } from '#lib/reputation/signals/queries.ts';
import { decideSignals, settleSignals } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signals');
  return { title: t('title') };
}

/** People whose signals add up, for people to read: what was found, with whom, and what to do about it. */
export default async function SignalsPage() {
  const ctx = await deskCtx('/desk/signals');
  const { waiting, appealed, done } = found(ctx, await listReviews(ctx));
  const t = await getTranslations('signals');
  const powers = powersOf(ctx.actor);
  const may = has(powers, 'signals.act');
  const acts = {
    decide: may ? decideSignals : undefined,
    settle: may ? settleSignals : undefined,
    mayBan: has(powers, 'users.ban'),
  };
  return (
    <DeskPage here="signals" powers={powers} title={t('title')} lead={t('lead')}>
      <Section title={t('waiting')} aside={t('count', { count: waiting.length })}>
        {waiting.length === 0 ? (
          <Empty title={t('empty')}>{t('empty_note')}</Empty>
        ) : (
          <ReviewList rows={waiting} label={t('waiting')} {...acts} />
        )}
      </Section>
      {appealed.length > 0 ? (
        <Section title={t('appealed')}>
          <ReviewList rows={appealed} label={t('appealed')} {...acts} />
        </Section>
      ) : null}
      {done.length > 0 ? (
        <Section title={t('done')}>
          <ReviewList rows={done} label={t('done')} {...acts} />
        </Section>
      ) : null}
    </DeskPage>
  );
}
