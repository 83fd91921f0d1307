import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { AwayCard } from '#components/account/away-card.tsx';
import { AddressCard } from '#components/account/address-card.tsx';
import { PasswordForm } from '#components/account/password-form.tsx';
import { ProfileForm } from '#components/account/profile-form.tsx';
import { SessionsList } from '#components/account/sessions-list.tsx';
import { WalletCard, type Holdings } from '#components/account/wallet-card.tsx';
import { PeopleList } from '#components/trader/people-list.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { countryChoices } from '../country-choices.ts';
import { currencyChoices } from '../currency-choices.ts';
import { findTrader, getMyAccount, listSessionsOf } from '#lib/account/queries.ts';
import { findAddressChange } from '#lib/account/queries/entry.ts';
import { listBlocked } from '#lib/account/queries/blocks.ts';
import { listTrusted } from '#lib/account/queries/trusts.ts';
import { findBalances } from '#lib/chain/balances.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import { networkName } from '#lib/chain/traded.ts';
import { chainIds, config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { findMyPractice } from '#lib/trade/practice/queries.ts';
import { LOCALE_NAMES, LOCALES } from '../../messages/locales.ts';
import { pageCtx } from '../page-ctx.ts';
import { getActor } from '../session.ts';
import { unblockInList, untrustInList } from '../traders/people-actions.ts';
import { comeHome, leave } from './away-actions.ts';
import { SettingsLinks } from './links.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.settings');
  return { title: t('title') };
}

/** What the wallet holds on a chain, and whether it can be given play money there. */
async function holdingsOn(chainId: number, address: string): Promise<Holdings> {
  const deployment = await getDeployment(db(), chainId);
  return {
    chainId,
    network: networkName(chainId),
    balances: await findBalances(deployment, address),
    testCoins: config().embeddedChain && deployment.faucet !== null,
  };
}

export default async function SettingsPage() {
  const actor = await getActor();
  if (!actor) redirect('/sign-in?next=/settings');
  const [t, away, locale, me, sessions, holdings, trader, change] = await Promise.all([
    getTranslations('account.settings'),
    getTranslations('account.away'),
    getLocale(),
    getMyAccount(db(), actor),
    listSessionsOf(db(), actor),
    Promise.all(chainIds().map((chainId) => holdingsOn(chainId, actor.walletAddress))),
    findTrader(db(), actor.accountId),
    findAddressChange(db(), actor),
  ]);
  const languages = LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }));
  return (
    <Page width="text">
      <PageHeader title={t('title')} actions={<SettingsLinks />} />
      <WalletCard me={me} holdings={holdings} />
      <Card>
        <CardTitle>{t('profile')}</CardTitle>
        <ProfileForm
          key={me.locale}
          me={me}
          languages={languages}
          currencies={currencyChoices(locale)}
          countries={countryChoices(locale)}
        />
      </Card>
      <Card>
        <CardTitle note={t(me.walletKind === 'browser' ? 'mail_note' : 'mail_wallet_note')}>{t('mail')}</CardTitle>
        <AddressCard me={{ email: me.email, emailVerified: me.emailVerified }} change={change} />
      </Card>
      {me.walletKind === 'browser' && !me.walletShut ? (
        <Card>
          <CardTitle note={t('password_note')}>{t('password')}</CardTitle>
          <PasswordForm owner={{ walletAddress: me.walletAddress, walletKind: me.walletKind }} />
        </Card>
      ) : null}
      <Card id="away">
        <CardTitle note={away('note')}>{away('title')}</CardTitle>
        <AwayCard away={trader?.away ?? null} goAway={leave} comeBack={comeHome} />
      </Card>
      <Practised />
      <People />
      <Card id="sessions">
        <CardTitle note={t('sessions_note')}>{t('sessions')}</CardTitle>
        <SessionsList sessions={sessions} />
      </Card>
    </Page>
  );
}

/** Whether the reader has refused a scam in practice: for their own eyes. */
async function Practised() {
  const [t, mine] = await Promise.all([getTranslations('practice'), pageCtx().then(findMyPractice)]);
  const refusedAt = mine?.refusedAt ?? null;
  return (
    <Card id="practice">
      <CardTitle>{t(refusedAt === null ? 'never' : 'done')}</CardTitle>
      <p>
        {refusedAt === null
          ? t('never_note')
          : t.rich('done_note', { date: () => <Instant key="date" at={refusedAt} /> })}
      </p>
      <p className="mt-2">
        <TextLink href="/practice">{t(refusedAt === null ? 'link' : 'done_again')}</TextLink>
      </p>
    </Card>
  );
}

/** Whom the reader trusts and whom they have blocked, each with its undo. */
async function People() {
  const ctx = await pageCtx();
  const [t, trusted, blocked] = await Promise.all([getTranslations('people'), listTrusted(ctx), listBlocked(ctx)]);
  return (
    <>
      <Card id="trusted">
        <CardTitle note={t('trusted.note')}>{t('trusted.title')}</CardTitle>
        <PeopleList of="trusted" rows={trusted.ok ? trusted.value : []} undo={untrustInList} />
      </Card>
      <Card id="blocked">
        <CardTitle note={t('blocked.note')}>{t('blocked.title')}</CardTitle>
        <PeopleList of="blocked" rows={blocked.ok ? blocked.value : []} undo={unblockInList} />
      </Card>
    </>
  );
}
