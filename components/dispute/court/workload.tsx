import { useTranslations } from 'next-intl';
import { Empty } from '#components/ui/empty.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import type { WorkloadRow, WorkloadView } from '#lib/dispute/workload.view.ts';
import { Took } from './published-figures.tsx';

const COLUMNS = [
  'open',
  'taken',
  'seconds',
  'appeals',
  'handed_over',
  'first_answer',
  'ruling',
  'buyer',
  'seller',
  'divided',
  'dissented',
  'appealed',
  'overturned',
] as const;

/** One row for each moderator. */
export function Workload({ view }: { view: WorkloadView }) {
  const t = useTranslations('court.workload');
  if (view.rows.length === 0) return <Empty title={t('none')} />;
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('who')}</Th>
          {COLUMNS.map((column) => (
            <Th key={column} align="end">
              {t(column)}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {view.rows.map((row) => (
          <Tr key={row.id}>
            <th scope="row" className="px-4 py-3 text-start align-baseline font-medium whitespace-nowrap">
              <bdi>{row.name}</bdi>
            </th>
            <Cells row={row} />
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Cells({ row }: { row: WorkloadRow }) {
  const t = useTranslations('court.workload');
  const took = ({ of, seconds }: WorkloadRow['ruling']) =>
    seconds === null ? (
      '–'
    ) : (
      <>
        <Took seconds={seconds} /> <span className="text-quiet">({of})</span>
      </>
    );
  const values = {
    open: row.openNow,
    taken: row.taken,
    seconds: row.seconds,
    appeals: row.appeals,
    handed_over: row.handedOver,
    first_answer: took(row.firstAnswer),
    ruling: took(row.ruling),
    buyer: row.outcomes.buyer,
    seller: row.outcomes.seller,
    divided: row.outcomes.divided,
    dissented: row.dissented,
    appealed: row.appealed,
    overturned: t('of', { count: row.overturned, of: row.appealsDecided }),
  };
  return COLUMNS.map((column) => (
    <Td key={column} align="end" figures className="whitespace-nowrap">
      {values[column]}
    </Td>
  ));
}
