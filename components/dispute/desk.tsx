import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { RowLink, TextLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import { Section } from '#components/ui/page.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { deskHref, SORTS, type DeskQuestion } from '#lib/dispute/desk.ts';
import { NEEDS, type DeskView, type DisputeRow } from '#lib/dispute/view.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { DeskKeys } from './desk-keys.tsx';

type Shown = { desk: DeskView; question: DeskQuestion; contests: number };

/** The desk: what one has on top, what nobody has yet, what others have, and what was decided. What is shown, and in which order, stands in the address. */
export function Desk({ desk, question, contests }: Shown) {
  const t = useTranslations('dispute.desk');
  const { mine, free, others, closed } = desk;
  return (
    <DeskKeys>
      <Asked desk={desk} question={question} contests={contests} />
      {mine.length > 0 ? (
        <Section title={t('mine')} aside={t('count', { count: mine.length })}>
          <CaseRows rows={mine} label={t('mine')} />
        </Section>
      ) : null}
      <Section title={t('free')} aside={t('count', { count: free.length })}>
        {free.length === 0 ? (
          <Empty title={t(question.need === null ? 'empty' : 'empty_need')}>{t('empty_note')}</Empty>
        ) : (
          <CaseRows rows={free} label={t('free')} free />
        )}
      </Section>
      {others.length > 0 ? (
        <Section title={t('others')} aside={t('count', { count: others.length })}>
          <CaseRows rows={others} label={t('others')} />
        </Section>
      ) : null}
      {closed.length > 0 && question.need === null ? (
        <Section title={t('closed')}>
          <CaseRows rows={closed} label={t('closed')} />
        </Section>
      ) : null}
    </DeskKeys>
  );
}

/** What is shown and in which order: links, so that a place on the desk can be kept and sent. */
function Asked({ desk, question, contests }: Shown) {
  const t = useTranslations('dispute.desk');
  const link = (to: DeskQuestion, words: ReactNode, here: boolean) => (
    <TextLink
      href={deskHref(to)}
      aria-current={here ? 'true' : undefined}
      className="inline-flex min-h-8 items-center aria-[current=true]:font-semibold aria-[current=true]:no-underline"
    >
      {words}
    </TextLink>
  );
  const needs = NEEDS.filter((need) => desk.needs[need] > 0 || question.need === need);
  return (
    <div className="flex flex-col gap-1 text-sm">
      <nav aria-label={t('by_need')} className="flex flex-wrap items-center gap-x-4">
        <span className="text-quiet">{t('by_need')}</span>
        {link({ ...question, need: null }, t('all'), question.need === null)}
        {needs.map((need) => (
          <span key={need}>
            {link(
              { ...question, need },
              t('need_count', { need: t(`needs.${need}`), count: desk.needs[need] }),
              question.need === need,
            )}
          </span>
        ))}
        <TextLink href="/disputes/contests" className="inline-flex min-h-8 items-center">
          {t('contests', { count: contests })}
        </TextLink>
        <TextLink quiet href="/disputes/templates" className="inline-flex min-h-8 items-center">
          {t('templates')}
        </TextLink>
      </nav>
      <nav aria-label={t('sort')} className="flex flex-wrap items-center gap-x-4">
        <span className="text-quiet">{t('sort')}</span>
        {SORTS.map((sort) => (
          <span key={sort}>{link({ ...question, sort }, t(`sorts.${sort}`), question.sort === sort)}</span>
        ))}
      </nav>
    </div>
  );
}

function CaseRows({ rows, label, free }: { rows: readonly DisputeRow[]; label: string; free?: boolean }) {
  return (
    <Rows aria-label={label}>
      {rows.map((row) => (
        <CaseRow key={row.id} row={row} free={free === true && row.conflict === null} />
      ))}
    </Rows>
  );
}

function CaseRow({ row, free }: { row: DisputeRow; free: boolean }) {
  const t = useTranslations('dispute');
  return (
    <Row className="grid gap-x-6 gap-y-1 sm:grid-cols-[minmax(0,1fr)_auto_15rem] sm:items-center">
      <div className="min-w-0">
        {row.conflict === null ? (
          <RowLink
            href={`/disputes/${row.id}`}
            data-case={row.id}
            data-free={free ? '' : undefined}
            className="block truncate"
          >
            <Between row={row} />
          </RowLink>
        ) : (
          <p className="truncate">
            <Between row={row} />
          </p>
        )}
        <p className="text-sm text-quiet">
          {t(`reasons.${row.reason}`)} {t(`desk.by_${row.openedBy}`)}
        </p>
        {row.conflict === null ? null : (
          <p className="text-sm text-quiet">
            <Badge>{t('desk.not_yours')}</Badge> {t(`contests.why.${row.conflict}`)}
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-x-4 sm:flex-col sm:items-end">
        <Money
          amount={formatUnits(BigInt(row.amountUnits), row.assetDecimals)}
          unit={row.asset}
          className="font-medium"
        />
        {row.network === null ? null : <span className="text-sm text-quiet">{row.network}</span>}
        <Money
          amount={formatUnits(BigInt(row.fiatMinor), row.currencyDecimals)}
          least={row.currencyDecimals}
          unit={row.currency}
          className="text-sm text-quiet"
        />
        {row.worthUsdMinor === null ? null : (
          <span className="text-sm text-quiet">
            ≈ <Money amount={formatUnits(BigInt(row.worthUsdMinor), 2)} least={2} unit="USD" />
          </span>
        )}
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

function Between({ row }: { row: DisputeRow }) {
  const t = useTranslations('dispute.desk');
  return t.rich('between', {
    buyer: () => <bdi key="buyer">{row.buyerName}</bdi>,
    seller: () => <bdi key="seller">{row.sellerName}</bdi>,
  });
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
