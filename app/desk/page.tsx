import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { DESK_PLACES } from '#components/desk/desk-links.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { powersOf, requirePower, seatsOf } from '#lib/account/powers.ts';
import { deskCtx } from './desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk');
  return { title: t('title') };
}

/** The desk: leads to the first part that one's seats open. Whoever holds a seat and may do nothing by it just now reads why. */
export default async function Desk() {
  const { actor } = await deskCtx('/desk');
  const may = requirePower(actor, 'desk.open');
  if (may.ok) {
    const powers = powersOf(actor);
    const first = DESK_PLACES.find(({ power }) => powers.includes(power));
    if (first) redirect(first.href);
  }
  if (may.ok || seatsOf(actor.roles).length === 0) notFound();
  const t = await getTranslations('desk');
  const { code, data } = may.refusal;
  return (
    <Page width="text">
      <PageHeader title={t('title')} />
      <RefusalNotice refusal={{ code, data }} />
    </Page>
  );
}
