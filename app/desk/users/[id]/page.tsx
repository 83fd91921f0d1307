import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { UserActs } from '#components/desk/user-acts.tsx';
import { OfferTable } from '#components/desk/offer-table.tsx';
import { TradeTable } from '#components/desk/trade-table.tsx';
import { UserFacts } from '#components/desk/user-facts.tsx';
import { UserReports } from '#components/desk/user-reports.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Columns, Section } from '#components/ui/page.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { getUser } from '#lib/account/queries/users.ts';
import { listReportsAbout } from '#lib/dispute/reports/queries.ts';
import { searchOffers } from '#lib/offer/queries/desk.ts';
import { searchTrades } from '#lib/trade/queries/desk.ts';
import * as acts from '../../acts.ts';
import { DeskPage, deskCtx, found, has } from '../../desk-page.tsx';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.users');
  return { title: t('title') };
}

/** One person as the staff see them, and what can be done about them. */
export default async function UserPage({ params }: Props) {
  const { id: accountId } = await params;
  const ctx = await deskCtx(`/desk/users/${accountId}`);
  const user = found(ctx, await getUser(ctx, { accountId }));
  const [offers, trades, reports, t] = await Promise.all([
    searchOffers(ctx, { words: accountId }),
    searchTrades(ctx, { words: accountId }),
    listReportsAbout(ctx, { accountId }),
    getTranslations('desk.users'),
  ]);
  const powers = powersOf(ctx.actor);
  const { pause, unpause, ban, unban, endSessions, replaceName, note, showMail } = acts;
  return (
    <DeskPage
      here="users"
      powers={powers}
      title={<bdi>{user.name}</bdi>}
      above={<TextLink href="/desk/users">{t('title')}</TextLink>}
    >
      <Columns
        main={
          <>
            <UserFacts user={user} {...(has(powers, 'users.mail') && { showMail })} />
            <Section title={t('offers')}>
              <OfferTable rows={offers.ok ? offers.value : []} />
            </Section>
            <Section title={t('their_trades')}>
              <TradeTable rows={trades.ok ? trades.value : []} />
            </Section>
            <Section title={t('reports')}>
              <UserReports rows={reports.ok ? reports.value : []} />
            </Section>
          </>
        }
        side={
          accountId === ctx.actor.accountId ? null : (
            <Card>
              <CardTitle note={t('acts_note')}>{t('acts')}</CardTitle>
              <UserActs
                user={user}
                powers={powers}
                acts={{ pause, unpause, ban, unban, endSessions, replaceName, note }}
              />
            </Card>
          )
        }
      />
    </DeskPage>
  );
}
