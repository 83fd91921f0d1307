import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { MethodNames } from '#components/offer/words.tsx';
import { TradeTable } from '#components/desk/trade-table.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { powersOf } from '#lib/account/powers.ts';
import type { StaffTradeView } from '#lib/trade/desk-view.ts';
import { getTradeForStaff } from '#lib/trade/queries/desk.ts';
import { DeskPage, deskCtx, found } from '../../desk-page.tsx';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.trades');
  return { title: t('trade') };
}

/** One trade, to read. The chat and the payment details are not here, and no query of the desk reads them. */
export default async function TradePage({ params }: Props) {
  const { id: tradeId } = await params;
  const ctx = await deskCtx(`/desk/trades/${tradeId}`);
  const trade = found(ctx, await getTradeForStaff(ctx, { tradeId }));
  const t = await getTranslations('desk.trades');
  return (
    <DeskPage
      here="trades"
      powers={powersOf(ctx.actor)}
      title={t('trade')}
      lead={t('never')}
      above={<TextLink href="/desk/trades">{t('title')}</TextLink>}
    >
      <TradeTable rows={[trade]} />
      <Facts trade={trade} />
      <OnChain trade={trade} />
    </DeskPage>
  );
}

async function Facts({ trade }: { trade: StaffTradeView }) {
  const [t, states] = await Promise.all([getTranslations('desk.trades'), getTranslations('desk.trade_state')]);
  const { times } = trade;
  return (
    <Card>
      <CardTitle>{t('facts')}</CardTitle>
      <Definitions>
        <Definition name={t('final_state')}>{states(trade.finalState as 'completed')}</Definition>
        {(Object.keys(times) as (keyof typeof times)[]).map((name) => {
          const at = times[name];
          return at === null ? null : (
            <Definition key={name} name={t(`times.${name}`)}>
              <Instant at={at} as="second" />
            </Definition>
          );
        })}
        <Definition name={t('method')}>
          <MethodNames ids={[trade.methodId]} />
        </Definition>
        <Definition name={t('offer')}>
          <TextLink href={`/offers/${trade.offerId}`} className="figures">
            {trade.offerId}
          </TextLink>
        </Definition>
        <Definition name={t('contract')}>
          <MachineText>{trade.contract}</MachineText> <span className="figures text-quiet">({trade.chainId})</span>
        </Definition>
        <Definition name={t('hash')}>
          <MachineText>{trade.tradeHash}</MachineText>
        </Definition>
        {trade.endedBy === null ? null : (
          <Definition name={t('ended_by')}>
            <MachineText>{trade.endedBy}</MachineText>
          </Definition>
        )}
        {trade.disputeId === null ? null : (
          <Definition name={t('dispute')}>
            <TextLink href={`/disputes/${trade.disputeId}`} className="figures">
              {trade.disputeId}
            </TextLink>
          </Definition>
        )}
      </Definitions>
    </Card>
  );
}

async function OnChain({ trade }: { trade: StaffTradeView }) {
  const t = await getTranslations('desk.trades');
  const rows = [
    ...trade.logs.map((log) => ({
      key: `${log.txHash} ${log.name}`,
      what: log.name,
      state: log.reverted ? t('log_reverted') : log.final ? t('log_final') : t('log_seen'),
      where: log.txHash,
      at: log.at,
    })),
    ...trade.intents.map((intent, index) => ({
      key: `${index} ${intent.move}`,
      what: intent.move,
      state: `${t('relayer')}: ${intent.status}`,
      where: intent.txHash,
      at: null,
    })),
  ];
  if (rows.length === 0) return <p className="text-quiet">{t('nothing_on_chain')}</p>;
  return (
    <Table label={t('on_chain')}>
      <thead>
        <tr>
          <Th>{t('on_chain')}</Th>
          <Th>{t('state')}</Th>
          <Th>{t('transaction')}</Th>
          <Th>{t('at')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={row.key}>
            <Td>
              <MachineText>{row.what}</MachineText>
            </Td>
            <Td className="whitespace-nowrap">
              <bdi>{row.state}</bdi>
            </Td>
            <Td>{row.where === null ? null : <MachineText short>{row.where}</MachineText>}</Td>
            <Td className="whitespace-nowrap">{row.at === null ? null : <Instant at={row.at} as="minute" />}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
