import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { RowLink } from '#components/ui/link.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { getChain } from '#lib/chain/chains.ts';
import { findMethod } from '#lib/payment/registry.ts';
import type { TradeRow } from '#lib/trade/view.ts';
import { Coins, Fiat } from './amounts.tsx';
import { DueIn } from './due-in.tsx';

/** Trades as rows: both amounts, with whom, where it stands, and until when. `networks`: there are several, and each says which it is on. */
export function TradeList({ rows, now, networks }: { rows: readonly TradeRow[]; now: number; networks: boolean }) {
  return (
    <Rows>
      {rows.map((row) => (
        <TradeLine key={row.id} row={row} now={now} networks={networks} />
      ))}
    </Rows>
  );
}

function TradeLine({ row, now, networks }: { row: TradeRow; now: number; networks: boolean }) {
  const t = useTranslations('trade.list');
  const practice = useTranslations('practice.card');
  const mine = row.owes === row.party && row.cancelledBy === null;
  return (
    <Row className="grid gap-x-6 gap-y-1 sm:grid-cols-[1fr_auto]">
      <div className="min-w-0">
        <p>
          <RowLink href={`/trades/${row.id}`}>
            {t.rich(`line_${row.party}`, {
              coins: () => <Coins key="coins" of={row} units={row.tokenUnits} />,
              fiat: () => <Fiat key="fiat" of={row} />,
            })}
          </RowLink>
        </p>
        <p className="text-sm text-quiet">
          {t.rich('with', { name: () => <bdi key="name">{row.partnerName}</bdi> })}
          {' · '}
          {findMethod(row.methodId)?.label ?? row.methodId}
          {' · '}
          <Instant at={row.endedAt ?? row.createdAt} />
          {networks ? ` · ${getChain(row.chainId).name}` : null}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2 sm:flex-col sm:items-end">
        {row.practice ? <Badge>{practice('label')}</Badge> : null}
        <Badge tone={mine ? 'accent' : row.state === 'disputed' ? 'caution' : 'neutral'}>
          {row.cancelledBy && row.endedAt === null ? t('cancelling') : t(`state.${row.state}`)}
        </Badge>
        {mine || row.asksAnswer ? (
          <span className="text-sm font-medium">{t(row.asksAnswer ? 'asks_answer' : 'your_turn')}</span>
        ) : null}
        {row.dueAt !== null && (row.state === 'awaiting_escrow' || row.state === 'awaiting_payment') ? (
          <DueIn until={row.dueAt} now={now} />
        ) : null}
      </div>
    </Row>
  );
}
