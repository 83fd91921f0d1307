import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { RowLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { ContestedFault, ContestedPenalty, ContestRow } from '#lib/dispute/court.view.ts';
import { formatUnits } from '#lib/kernel/money.ts';

const PLACES = { fault: 'faults', penalty: 'penalties' } as const;

/** What waits to be settled; what is not the reader's to settle says why and leads nowhere. */
export function Contests({ rows }: { rows: readonly ContestRow[] }) {
  const t = useTranslations('dispute.contests');
  if (rows.length === 0) return <Empty title={t('empty')}>{t('empty_note')}</Empty>;
  return (
    <Rows aria-label={t('title')}>
      {rows.map((row) => (
        <Row key={`${row.kind} ${row.id}`} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
          <div className="min-w-0">
            {row.conflict === null ? (
              <RowLink href={`/disputes/contests/${PLACES[row.kind]}/${row.id}`}>
                <Title row={row} />
              </RowLink>
            ) : (
              <p>
                <Title row={row} />
              </p>
            )}
            <p className="text-sm text-quiet">
              <Instant at={row.at} as="minute" />
            </p>
          </div>
          {row.conflict === null ? null : <Badge>{t('not_yours')}</Badge>}
          {row.conflict === null ? null : <p className="basis-full text-sm text-quiet">{t(`why.${row.conflict}`)}</p>}
        </Row>
      ))}
    </Rows>
  );
}

function Title({ row }: { row: ContestRow }) {
  const t = useTranslations('dispute.contests');
  return t.rich(`of_${row.kind}`, { name: () => <bdi key="name">{row.byName}</bdi> });
}

function Said({ name, text, at }: { name: string; text: string; at: number }) {
  const t = useTranslations('dispute.contests');
  return (
    <Card>
      <CardTitle aside={<Instant at={at} as="minute" />}>
        {t.rich('says', { name: () => <bdi key="name">{name}</bdi> })}
      </CardTitle>
      <p dir="auto" className="wrap-anywhere whitespace-pre-line">
        {text}
      </p>
    </Card>
  );
}

function Ruling({ reason }: { reason: string | null }) {
  const t = useTranslations('dispute.contests');
  if (reason === null) return null;
  return (
    <Card>
      <CardTitle>{t('ruling')}</CardTitle>
      <p dir="auto" className="wrap-anywhere whitespace-pre-line">
        {reason}
      </p>
    </Card>
  );
}

/** What a contested fault rests on. */
export function ContestedFaultFacts({ view, method }: { view: ContestedFault; method: string }) {
  const t = useTranslations('dispute');
  return (
    <>
      <Said name={view.byName} text={view.text} at={view.at} />
      <Card>
        <CardTitle>{t('contests.trade')}</CardTitle>
        <Definitions>
          <Definition name={t('case.buyer')}>
            <bdi>{view.buyerName}</bdi>
          </Definition>
          <Definition name={t('case.seller')}>
            <bdi>{view.sellerName}</bdi>
          </Definition>
          <Definition name={t('contests.now')} note={t(`fault.because.${view.because}`)}>
            {t(`court.faults.${view.fault}`)}
          </Definition>
          <Definition name={t('case.amount')}>
            <Money amount={formatUnits(BigInt(view.amountUnits), view.assetDecimals)} unit={view.asset} />
          </Definition>
          <Definition name={t('case.fiat')}>
            <Money
              amount={formatUnits(BigInt(view.fiatMinor), view.currencyDecimals)}
              least={view.currencyDecimals}
              unit={view.currency}
            />
          </Definition>
          <Definition name={t('case.method')}>{method}</Definition>
          <When name={t('case.taken')} at={view.openedAt} />
          <When name={t('case.funded')} at={view.fundedAt} />
          <When name={t('case.paid')} at={view.paidAt} />
          <When name={t('contests.ended')} at={view.endedAt} />
        </Definitions>
      </Card>
      <Ruling reason={view.rulingReason} />
    </>
  );
}

/** What a contested penalty rests on. */
export function ContestedPenaltyFacts({ view, kind }: { view: ContestedPenalty; kind: ReactNode }) {
  const t = useTranslations('dispute');
  return (
    <>
      <Said name={view.byName} text={view.text} at={view.at} />
      <Card>
        <CardTitle>{t('contests.penalty')}</CardTitle>
        <Definitions>
          <Definition name={t('contests.followed')}>{kind}</Definition>
          <Definition name={t('court.offence')}>{t(`court.offences.${view.offence}`)}</Definition>
          <When name={t('contests.given')} at={view.givenAt} />
          <When name={t('contests.lasts')} at={view.until} />
          <Definition name={t('case.buyer')}>
            <bdi>{view.buyerName}</bdi>
          </Definition>
          <Definition name={t('case.seller')}>
            <bdi>{view.sellerName}</bdi>
          </Definition>
        </Definitions>
      </Card>
      <Ruling reason={view.rulingReason} />
    </>
  );
}

function When({ name, at }: { name: string; at: number | null }) {
  if (at === null) return null;
  return (
    <Definition name={name}>
      <Instant at={at} as="minute" />
    </Definition>
  );
}
