import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { PauseNotice } from '#components/reputation/pause-notice.tsx';
import { TradeList } from '#components/trade/trade-list.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { chainIds, config } from '#lib/config.ts';
import { findMyPause } from '#lib/reputation/queries.ts';
import { listMyTrades } from '#lib/trade/queries/list.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { readCtx } from './ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('trade.list');
  return { title: t('title') };
}

export default async function TradesPage() {
  const [t, practice, ctx] = await Promise.all([getTranslations('trade.list'), getTranslations('practice'), readCtx()]);
  const [rows, pause] = await Promise.all([listMyTrades(ctx), findMyPause(ctx, config().chainId)]);
  if (!rows.ok) redirect('/sign-in?next=/trades');
  const open = rows.value.filter((row) => !isEnd(row.state));
  const past = rows.value.filter((row) => isEnd(row.state));
  const now = ctx.clock();
  const networks = chainIds().length > 1;
  return (
    <Page>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={<ButtonLink href="/vault">{t('to_vault')}</ButtonLink>}
      />
      {pause ? <PauseNotice pause={pause} /> : null}
      {rows.value.length === 0 ? (
        <Empty
          title={t('empty')}
          action={
            <>
              <ButtonLink href="/">{t('to_market')}</ButtonLink>
              <ButtonLink href="/practice">{practice('link')}</ButtonLink>
            </>
          }
        >
          {t('empty_note')}
        </Empty>
      ) : null}
      {open.length > 0 ? (
        <Section title={t('open')} aside={t('count', { count: open.length })}>
          <TradeList rows={open} now={now} networks={networks} />
        </Section>
      ) : null}
      {past.length > 0 ? (
        <Section title={t('past')} aside={t('count', { count: past.length })}>
          <TradeList rows={past} now={now} networks={networks} />
        </Section>
      ) : null}
    </Page>
  );
}
