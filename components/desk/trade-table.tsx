import { useTranslations } from 'next-intl';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { formatUnits } from '#lib/kernel/money.ts';
import type { StaffTradeRow } from '#lib/trade/desk-view.ts';

/** Trades as the staff see them: who, how much, how far. */
export function TradeTable({ rows }: { rows: readonly StaffTradeRow[] }) {
  const t = useTranslations('desk.trades');
  const states = useTranslations('desk.trade_state');
  if (rows.length === 0) return <Empty title={t('empty')} />;
  const person = ({ id, name }: { id: string; name: string }) => (
    <TextLink quiet href={`/desk/users/${id}`} prefetch={false}>
      <bdi>{name}</bdi>
    </TextLink>
  );
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('trade')}</Th>
          <Th>{t('state')}</Th>
          <Th>{t('buyer')}</Th>
          <Th>{t('seller')}</Th>
          <Th align="end">{t('coins')}</Th>
          <Th align="end">{t('money')}</Th>
          <Th>{t('begun')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={row.id}>
            <Td>
              <TextLink href={`/desk/trades/${row.id}`} prefetch={false} className="figures">
                {row.id}
              </TextLink>
            </Td>
            <Td className="whitespace-nowrap">{states(row.state as 'completed')}</Td>
            <Td>{person(row.buyer)}</Td>
            <Td>{person(row.seller)}</Td>
            <Td align="end">
              <Money amount={formatUnits(BigInt(row.amountUnits), row.assetDecimals)} unit={row.asset} />
            </Td>
            <Td align="end">
              <Money
                amount={formatUnits(BigInt(row.fiatMinor), row.currencyDecimals, row.currencyDecimals)}
                unit={row.currency}
              />
            </Td>
            <Td className="whitespace-nowrap">
              <Instant at={row.createdAt} as="minute" />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
