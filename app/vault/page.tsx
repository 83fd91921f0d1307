import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { BackupNotice } from '#components/account/wallet-card.tsx';
import { NetworkLinks } from '#components/chain/network-links.tsx';
import { SafetyCard } from '#components/learn/safety-card.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { OutLink } from '#components/ui/link.tsx';
import { Columns, Page, PageHeader, Section } from '#components/ui/page.tsx';
import { VaultHistory } from '#components/vault/history.tsx';
import { Vault, VaultActions } from '#components/vault/vault.tsx';
import { getMyAccount } from '#lib/account/queries.ts';
import { chainIds, config } from '#lib/config.ts';
import { tradeIdsOf } from '#lib/trade/queries/trade-ids.ts';
import { listMyVaultEntries } from '#lib/vault/queries/history.ts';
import { getMyVault } from '#lib/vault/queries.ts';
import { cursorSchema } from '#lib/vault/schema.ts';
import { chainOfQuery } from '../chain-param.ts';
import { pageCtx } from '../page-ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('vault');
  return { title: t('title') };
}

type Props = { searchParams: Promise<{ before?: string | string[]; chain?: string | string[] }> };

/** A person's vault: what is free, arriving and locked where; deposit and withdraw; every change, page after page. */
export default async function VaultPage({ searchParams }: Props) {
  const [t, ctx, { before, chain }] = await Promise.all([getTranslations('vault'), pageCtx(), searchParams]);
  // A cursor that cannot be is the first page.
  const cursor = cursorSchema.safeParse(before).data;
  const chainId = chainOfQuery(chain);
  const home = chainId === config().chainId;
  const path = home ? '/vault' : `/vault?chain=${chainId}`;
  const [vault, history] = await Promise.all([
    getMyVault(ctx, { chainId }),
    listMyVaultEntries(ctx, { chainId, before: cursor }),
  ]);
  if (!ctx.actor || !vault.ok || !history.ok) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  const { entries, next } = history.value;
  const hashes = [...vault.value.locks, ...entries].flatMap(({ tradeHash }) => tradeHash ?? []);
  const [trades, me] = await Promise.all([tradeIdsOf(ctx, chainId, hashes), getMyAccount(ctx.db, ctx.actor)]);
  const none = entries.length === 0 && vault.value.locks.length === 0 && !cursor;
  return (
    <Page>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={none ? undefined : <VaultActions vault={vault.value} />}
      />
      <NetworkLinks chains={chainIds()} here={chainId} path="/vault" />
      {me.walletKind === 'browser' && !me.hasBackup ? <BackupNotice me={me} /> : null}
      {me.walletKind === 'browser' ? <SafetyCard of="keys" open={false} /> : null}
      <Columns
        main={
          <>
            <Vault vault={vault.value} trades={trades} accountId={ctx.actor.accountId} />
            {none ? (
              <Empty title={t('empty.title')} action={<VaultActions vault={vault.value} />}>
                {t('empty.body')}
              </Empty>
            ) : null}
            {entries.length > 0 || cursor ? (
              <Section title={t('history.title')}>
                <VaultHistory entries={entries} trades={trades} owner={vault.value.owner} />
                <nav aria-label={t('history.pages')} className="flex flex-wrap justify-between gap-2">
                  {cursor ? <ButtonLink href={path}>{t('history.newest')}</ButtonLink> : <span />}
                  {next ? (
                    <ButtonLink href={home ? `/vault?before=${next}` : `${path}&before=${next}`}>
                      {t('history.older')}
                    </ButtonLink>
                  ) : null}
                </nav>
              </Section>
            ) : null}
          </>
        }
        side={<WhoCanTouchIt />}
      />
    </Page>
  );
}

/** What a vault is, who can touch it, and how to leave without this site. */
async function WhoCanTouchIt() {
  const t = await getTranslations('vault.about');
  return (
    <Card>
      <CardTitle>{t('title')}</CardTitle>
      <ul className="flex list-disc flex-col gap-2 ps-5">
        <li>{t('you')}</li>
        <li>{t('operator')}</li>
        <li>{t('offers')}</li>
        <li>{t('not')}</li>
      </ul>
      <p className="mt-4">
        {t('exit')}{' '}
        <OutLink href="/holdfast-exit.html" label={t('new_tab')}>
          {t('exit_link')}
        </OutLink>
      </p>
    </Card>
  );
}
