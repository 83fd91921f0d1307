import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { RowLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import { Section } from '#components/ui/page.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { DeskView, DisputeRow } from '#lib/dispute/view.ts';
import { formatUnits } from '#lib/kernel/money.ts';

/** The desk: what one has, what nobody has yet with the most urgent on top, what others have, and what was decided. */
export function Desk({ desk }: { desk: DeskView }) {
  const t = useTranslations('dispute.desk');
  const { mine, free, others, closed } = desk;
  return (
    <>
      {mine.length > 0 ? (
        <Section title={t('mine')} aside={t('count', { count: mine.length })}>
          <CaseRows rows={mine} label={t('mine')} />
        </Section>
      ) : null}
      <Section title={t('free')} aside={t('count', { count: free.length })}>
        {free.length === 0 ? (
          <Empty title={t('empty')}>{t('empty_note')}</Empty>
        ) : (
          <CaseRows rows={free} label={t('free')} />
        )}
      </Section>
      {others.length > 0 ? (
        <Section title={t('others')} aside={t('count', { count: others.length })}>
          <CaseRows rows={others} label={t('others')} />
        </Section>
      ) : null}
      {closed.length > 0 ? (
        <Section title={t('closed')}>
          <CaseRows rows={closed} label={t('closed')} />
        </Section>
      ) : null}
    </>
  );
}

function CaseRows({ rows, label }: { rows: readonly DisputeRow[]; label: string }) {
  return (
    <Rows aria-label={label}>
      {rows.map((row) => (
        <CaseRow key={row.id} row={row} />
      ))}
    </Rows>
  );
}

function CaseRow({ row }: { row: DisputeRow }) {
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
        <Stage row={row} />
        <span className="relative z-10">
          <Instant at={row.openedAt} />
        </span>
        <Deadline row={row} />
      </div>
    </Row>
  );
}

/** What is to be done next, or whom or what it waits for. */
function Stage({ row }: { row: DisputeRow }) {
  const t = useTranslations('dispute');
  if (row.need === 'lapsing') return <Badge tone="danger">{t('desk.needs.lapsing')}</Badge>;
  if (row.need !== null) return <Badge tone="accent">{t(`desk.needs.${row.need}`)}</Badge>;
  return <Badge>{t(`court.stages.${row.state}`)}</Badge>;
}

/** Who has it, and the next time that matters. */
function Deadline({ row }: { row: DisputeRow }) {
  const t = useTranslations('dispute.desk');
  return (
    <span>
      {row.moderatorName ? <bdi>{row.moderatorName}</bdi> : null}
      {row.moderatorName && row.dueAt !== null ? ' · ' : null}
      {row.dueAt === null ? null : (
        <>
          {t('next')} <Instant at={row.dueAt} as="minute" />
        </>
      )}
    </span>
  );
}
