import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { ReportView } from '#lib/dispute/reports/view.ts';

/** What traders said of somebody, to read. */
export function UserReports({ rows }: { rows: readonly ReportView[] }) {
  const t = useTranslations('desk.users');
  const reasons = useTranslations('people.reasons');
  const states = useTranslations('people.desk');
  if (rows.length === 0) return <p className="text-quiet">{t('no_reports')}</p>;
  return (
    <Rows aria-label={t('reports')}>
      {rows.map((report) => (
        <Row key={report.id} className="flex flex-col gap-1">
          <p className="flex flex-wrap items-baseline gap-x-3 text-sm text-quiet">
            <Badge tone={report.state === 'open' ? 'caution' : 'neutral'}>{states(`state_${report.state}`)}</Badge>
            <bdi>{report.reporter.name}</bdi> <Instant at={report.at} as="minute" />
          </p>
          <p>{reasons(report.reason)}</p>
          {report.words ? (
            <p dir="auto" className="wrap-anywhere whitespace-pre-line">
              {report.words}
            </p>
          ) : null}
        </Row>
      ))}
    </Rows>
  );
}
