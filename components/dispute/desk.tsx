import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { RowLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import { Section } from '#components/ui/page.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { DeskView, DisputeRow } from '#lib/dispute/view.ts';
import type { Instant as Seconds } from '#lib/kernel/instant.ts';
import { formatUnits } from '#lib/kernel/money.ts';

/** The moderators' desk: what waits, the oldest first, and what was decided. */
export function Desk({ desk }: { desk: DeskView }) {
  const t = useTranslations('dispute.desk');
  return (
    <>
      <Section title={t('open')} aside={t('count', { count: desk.open.length })}>
        {desk.open.length === 0 ? (
          <Empty title={t('empty')}>{t('empty_note')}</Empty>
        ) : (
          <CaseRows rows={desk.open} now={desk.now} label={t('open')} />
        )}
      </Section>
      {desk.closed.length > 0 ? (
        <Section title={t('closed')}>
          <CaseRows rows={desk.closed} now={desk.now} label={t('closed')} />
        </Section>
      ) : null}
    </>
  );
}

function CaseRows({ rows, now, label }: { rows: readonly DisputeRow[]; now: Seconds; label: string }) {
  return (
    <Rows aria-label={label}>
      {rows.map((row) => (
        <CaseRow key={row.id} row={row} now={now} />
      ))}
    </Rows>
  );
}

function CaseRow({ row, now }: { row: DisputeRow; now: Seconds }) {
  const t = useTranslations('dispute');
  return (
    <Row className="grid gap-x-6 gap-y-1 sm:grid-cols-[minmax(0,1fr)_auto_15rem] sm:items-center">
      <div className="min-w-0">
        <RowLink href={`/disputes/${row.id}`} className="block truncate">
          {t.rich('desk.between', {
            buyer: () => <bdi>{row.buyerName}</bdi>,
            seller: () => <bdi>{row.sellerName}</bdi>,
          })}
        </RowLink>
        <p className="text-sm text-quiet">
          {t(`reasons.${row.reason}`)} {t(`desk.by_${row.openedBy}`)}
        </p>
      </div>
      <div className="flex flex-wrap gap-x-4 sm:flex-col sm:items-end">
        <Money
          amount={formatUnits(BigInt(row.amountUnits), row.assetDecimals)}
          unit={row.asset}
          className="font-medium"
        />
        <Money
          amount={formatUnits(BigInt(row.fiatMinor), row.currencyDecimals)}
          least={row.currencyDecimals}
          unit={row.currency}
          className="text-sm text-quiet"
        />
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-quiet sm:flex-col sm:items-end">
        <Stage row={row} now={now} />
        <span className="relative z-10">
          <Instant at={row.openedAt} />
        </span>
        <Deadline row={row} now={now} />
      </div>
    </Row>
  );
}

/** What can be done with the case now. */
function Stage({ row, now }: { row: DisputeRow; now: Seconds }) {
  const t = useTranslations('dispute.desk');
  if (row.state === 'closed') return <Badge>{t('stage_closed')}</Badge>;
  if (now >= row.lapseFrom) return <Badge tone="danger">{t('stage_lapsing')}</Badge>;
  if (row.state === 'ruling') return <Badge tone="caution">{t('stage_proposed')}</Badge>;
  if (now < row.rulingFrom) return <Badge>{t('stage_hearing')}</Badge>;
  return <Badge tone="accent">{t('stage_ready')}</Badge>;
}

/** What comes next by itself: the hearing's end, then the day from which half can be taken. */
function Deadline({ row, now }: { row: DisputeRow; now: Seconds }) {
  const t = useTranslations('dispute.desk');
  if (row.state === 'closed' || now >= row.lapseFrom) return null;
  const hearing = now < row.rulingFrom;
  return (
    <span>
      {t(hearing ? 'ruling_from' : 'rule_by')}{' '}
      <Instant at={hearing ? row.rulingFrom : row.lapseFrom} as={hearing ? 'minute' : 'date'} />
    </span>
  );
}
