import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { DAY, HOUR, MINUTE } from '#lib/kernel/instant.ts';
import { KINDS, OUTCOMES, type Count, type Median, type Period, type Share } from '#lib/dispute/transparency.ts';

/** A number, or that it is too small to be said. */
export function CountOf({ of }: { of: Count }) {
  const t = useTranslations('court.transparency');
  const format = useFormatter();
  if (of === null) return <span className="text-quiet">{t('few')}</span>;
  return <bdi className="figures">{format.number(of, { numberingSystem: 'latn' })}</bdi>;
}

/** A length of time as one reads it: the two largest units. */
export function Took({ seconds }: { seconds: number }) {
  const t = useTranslations('court.transparency');
  const days = Math.floor(seconds / DAY);
  const hours = Math.floor((seconds % DAY) / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  if (days > 0) return t('days_hours', { days, hours });
  return hours > 0 ? t('hours_minutes', { hours, minutes }) : t('minutes', { minutes });
}

export function MedianOf({ of }: { of: Median }) {
  const t = useTranslations('court.transparency');
  if (of.seconds === null) return of.of === 0 ? <span className="text-quiet">{t('none')}</span> : <CountOf of={null} />;
  return (
    <>
      <Took seconds={of.seconds} /> <Among of={of.of} />
    </>
  );
}

function Among({ of }: { of: Count }) {
  const t = useTranslations('court.transparency');
  return of === null ? null : <span className="text-quiet">{t('among', { count: of })}</span>;
}

/** A share in percent with the numbers it is made of; where one of them is not said, there is no share. */
export function ShareOf({ of }: { of: Share }) {
  const t = useTranslations('court.transparency');
  const format = useFormatter();
  if (of.of === 0) return <span className="text-quiet">{t('none')}</span>;
  if (of.of === null || of.count === null) return <CountOf of={null} />;
  return (
    <>
      <bdi className="figures">
        {format.number(of.count / of.of, { style: 'percent', maximumFractionDigits: 0, numberingSystem: 'latn' })}
      </bdi>{' '}
      <span className="text-quiet">{t('of', { count: of.count, of: of.of })}</span>
    </>
  );
}

const byTheTwo = ({ outcomes, ended }: Period): Share => {
  const parts = [outcomes.settled, outcomes.released, outcomes.refunded];
  const known = parts.every((part) => part !== null);
  return { of: ended, count: known ? parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) : null };
};

/** One time's figures, whole. */
export function PeriodFigures({ period }: { period: Period }) {
  const t = useTranslations('court.transparency');
  const kinds = useTranslations('court.standing.kinds');
  const line = (name: ReactNode, value: ReactNode) => <Definition name={name}>{value}</Definition>;
  return (
    <Definitions>
      {line(t('opened'), <CountOf of={period.opened} />)}
      {line(t('first_answer'), <MedianOf of={period.firstAnswer} />)}
      {line(t('ruling'), <MedianOf of={period.ruling} />)}
      {line(t('ended'), <CountOf of={period.ended} />)}
      {OUTCOMES.map((outcome) => (
        <Definition key={outcome} name={t(`outcomes.${outcome}`)}>
          <ShareOf of={{ of: period.ended, count: period.outcomes[outcome] }} />
        </Definition>
      ))}
      {line(t('by_the_two'), <ShareOf of={byTheTwo(period)} />)}
      {line(t('appealed'), <ShareOf of={period.appealed} />)}
      {line(t('overturned'), <ShareOf of={period.overturned} />)}
      {line(t('no_shows'), <ShareOf of={period.noShows} />)}
      {KINDS.map((kind) => (
        <Definition key={kind} name={kinds(kind)}>
          <CountOf of={period.penalties[kind]} />
        </Definition>
      ))}
    </Definitions>
  );
}

/** The months under each other, the latest first; each opens to all of its figures on the page below. */
export function MonthTable({ months }: { months: readonly Period[] }) {
  const t = useTranslations('court.transparency');
  return (
    <Table label={t('by_month')}>
      <thead>
        <tr>
          <Th>{t('month')}</Th>
          <Th align="end">{t('opened')}</Th>
          <Th align="end">{t('ended')}</Th>
          <Th align="end">{t('first_answer')}</Th>
          <Th align="end">{t('ruling')}</Th>
          <Th align="end">{t('appealed')}</Th>
          <Th align="end">{t('outcomes.lapsed')}</Th>
        </tr>
      </thead>
      <tbody>
        {months.map((month) => (
          <Tr key={month.from}>
            <th scope="row" className="px-4 py-3 text-start align-baseline font-normal whitespace-nowrap">
              <MonthName of={month} />
            </th>
            <Td align="end">
              <CountOf of={month.opened} />
            </Td>
            <Td align="end">
              <CountOf of={month.ended} />
            </Td>
            <Td align="end" className="whitespace-nowrap">
              <MedianOf of={month.firstAnswer} />
            </Td>
            <Td align="end" className="whitespace-nowrap">
              <MedianOf of={month.ruling} />
            </Td>
            <Td align="end" className="whitespace-nowrap">
              <ShareOf of={month.appealed} />
            </Td>
            <Td align="end">
              <CountOf of={month.outcomes.lapsed} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

export function MonthName({ of }: { of: Period }) {
  const format = useFormatter();
  return format.dateTime(new Date(of.from * 1000), { month: 'long', year: 'numeric', timeZone: 'UTC' });
}
