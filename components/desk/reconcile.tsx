import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { ReconciliationView, WrittenDifference } from '#lib/trade/reconcile/view.ts';

/** Each difference in a sentence, with whether somebody has to look. */
export function DifferenceLines({ rows }: { rows: readonly WrittenDifference[] }) {
  const t = useTranslations('reconcile');
  return (
    <ul className="flex flex-col divide-y divide-line border-y border-line">
      {rows.map((row, index) => (
        <li key={`${row.kind} ${index}`} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 py-2">
          <Badge tone={row.alarm ? 'danger' : 'neutral'}>{t(row.alarm ? 'alarm' : 'explained')}</Badge>
          <span className="min-w-0 wrap-anywhere">{t(`says.${row.kind}`, row.values)}</span>
        </li>
      ))}
    </ul>
  );
}

/** One comparison: when, of how much, and what came of it. */
export function RunLine({ run }: { run: ReconciliationView }) {
  const t = useTranslations('reconcile');
  const { checked } = run;
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Instant at={run.startedAt} as="minute" className="font-medium" />
        <span className="text-sm text-quiet">{t(run.whole ? 'whole' : 'new')}</span>
        <Badge tone={run.state === 'failed' || run.alarms > 0 ? 'danger' : 'neutral'}>
          {run.state === 'done' ? t('found', { alarms: run.alarms, explained: run.explained }) : t(`run.${run.state}`)}
        </Badge>
      </p>
      {run.state === 'done' ? (
        <p className="text-sm text-quiet">
          {t('checked', {
            block: run.block ?? 0,
            trades: checked.trades ?? 0,
            vaults: checked.vaults ?? 0,
            tokens: checked.tokens ?? 0,
            logs: checked.logs ?? 0,
            events: checked.events ?? 0,
          })}
        </p>
      ) : null}
      {run.fault ? <p className="text-sm wrap-anywhere">{run.fault}</p> : null}
      {run.differences.length > 0 ? (
        <Disclosure summary={t('differences', { count: run.differences.length })}>
          <DifferenceLines rows={run.differences} />
        </Disclosure>
      ) : null}
    </div>
  );
}
