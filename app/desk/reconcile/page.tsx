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
import { listReconciliations } from '#lib/trade/reconcile/queries.ts';
import { askToCompare } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('reconcile');
  return { title: t('title') };
}

/** Whether chain, database and log of events say the same, and what they differ in. */
export default async function ReconcilePage() {
  const ctx = await deskCtx('/desk/reconcile');
  const { state, last, standing, runs } = found(ctx, await listReconciliations(ctx));
  const t = await getTranslations('reconcile');
  const powers = powersOf(ctx.actor);
  return (
    <DeskPage here="reconcile" powers={powers} title={t('title')} lead={t('lead')}>
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
      {has(powers, 'health.act') ? (
        <Card>
          <CardTitle note={t('ask_note')}>{t('ask')}</CardTitle>
          <ActForm act={askToCompare} label={t('ask')} />
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
    </DeskPage>
  );
}
