import { useTranslations } from 'next-intl';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { OFFENCES, SCHEDULE, type Penalty } from '#lib/dispute/court.ts';
import { DAY } from '#lib/kernel/instant.ts';

const TIMES = ['first', 'second', 'further'] as const;

/** What follows what, the first, the second and every further time within a year. The table the court itself reads. */
export function Schedule() {
  const t = useTranslations('court.schedule');
  const offences = useTranslations('dispute.court.offences');
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('offence')}</Th>
          {TIMES.map((time) => (
            <Th key={time}>{t(time)}</Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {OFFENCES.map((offence) => (
          <Tr key={offence}>
            <th scope="row" className="min-w-40 px-4 py-3 text-start align-baseline font-normal">
              {offences(offence)}
            </th>
            {TIMES.map((time, index) => {
              const steps = SCHEDULE[offence];
              return (
                <Td key={time} className="whitespace-nowrap">
                  <Step penalty={steps[Math.min(index, steps.length - 1)]!} />
                </Td>
              );
            })}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

/** One penalty in words: a pause with its days. */
export function Step({ penalty: { kind, seconds } }: { penalty: Penalty }) {
  const t = useTranslations('court.schedule');
  return kind === 'pause' ? t('pause', { days: Math.round((seconds ?? 0) / DAY) }) : t(kind);
}
