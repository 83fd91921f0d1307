import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActForm } from '#components/desk/act-form.tsx';
import { DifferenceLines, RunLine } from '#components/desk/reconcile.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Section } from '#components/ui/page.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { networkName } from '#lib/chain/traded.ts';
import { chainIds } from '#lib/config.ts';
import { listReconciliations } from '#lib/trade/reconcile/queries.ts';
import type { ReconcileDesk } from '#lib/trade/reconcile/view.ts';
import { askToCompare } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('reconcile');
  return { title: t('title') };
}

/** Whether chain, database and log of events say the same, and what they differ in: of each chain that is traded on. */
export default async function ReconcilePage() {
  const ctx = await deskCtx('/desk/reconcile');
  const chains = await Promise.all(
    chainIds().map(async (chainId) => ({ chainId, desk: found(ctx, await listReconciliations(ctx, { chainId })) })),
  );
  const t = await getTranslations('reconcile');
  const powers = powersOf(ctx.actor);
  return (
    <DeskPage here="reconcile" powers={powers} title={t('title')} lead={t('lead')}>
      {chains.map(({ chainId, desk }) => (
        <Compared
          key={chainId}
          chainId={chainId}
          desk={desk}
          name={networkName(chainId)}
          mayAsk={has(powers, 'health.act')}
        />
      ))}
    </DeskPage>
  );
}

/** `name`: see `networkName`. */
type Props = { chainId: number; desk: ReconcileDesk; name: string | null; mayAsk: boolean };

async function Compared({ chainId, desk: { state, last, standing, runs }, name, mayAsk }: Props) {
  const t = await getTranslations('reconcile');
  return (
    <section aria-label={name ?? t('title')} className="flex flex-col gap-6">
      {name === null ? null : <h2 className="text-xl font-semibold">{name}</h2>}
      <Notice tone={state === 'alarm' ? 'danger' : state === 'same' ? 'accent' : 'neutral'} title={t(`state.${state}`)}>
        {last
          ? t.rich('as_of', { block: last.block ?? 0, at: () => <Instant at={last.startedAt} as="minute" /> })
          : null}
      </Notice>
      {standing ? (
        <Section title={t('alarms', { count: standing.alarms })}>
          <DifferenceLines rows={standing.differences} />
        </Section>
      ) : null}
      {mayAsk ? (
        <Card>
          <CardTitle note={t('ask_note')}>{t('ask')}</CardTitle>
          <ActForm act={askToCompare} label={t('ask')} hidden={{ chainId: `${chainId}` }} />
        </Card>
      ) : null}
      <Section title={t('runs')}>
        {runs.length === 0 ? (
          <p className="text-quiet">{t('none')}</p>
        ) : (
          <Rows aria-label={t('runs')}>
            {runs.map((run) => (
              <Row key={run.id}>
                <RunLine run={run} />
              </Row>
            ))}
          </Rows>
        )}
      </Section>
    </section>
  );
}
