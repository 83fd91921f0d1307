import { getTranslations } from 'next-intl/server';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Money } from '#components/ui/money.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Section } from '#components/ui/page.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { getChain } from '#lib/chain/chains.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import type { ChainHealth, HealthView, NodeView } from '#lib/site/view.ts';

type Relayer = ChainHealth['relayers'][number];

/** What staff are told of an account that wants looking at. */
function troubleOf({ balance, state }: Relayer): 'silent' | 'low' | Exclude<Relayer['state'], 'ready'> {
  if (balance === null) return 'silent';
  return state === 'ready' ? 'low' : state;
}

const NODE_TONES: Readonly<Record<NonNullable<NodeView['why']>, Tone>> = {
  fails: 'caution',
  limited: 'caution',
  behind: 'caution',
  contradicts: 'danger',
  other_chain: 'danger',
};

/** What of a chain wants somebody at once. */
export async function Troubles({ chain, title }: { chain: ChainHealth; title: string | undefined }) {
  const t = await getTranslations('desk.health');
  const poor = chain.relayers.filter(({ alarm }) => alarm);
  return (
    <>
      {poor.map((relayer) => (
        <Notice key={relayer.address} tone="danger" title={title}>
          {t(`relayer_${troubleOf(relayer)}`)} <MachineText>{relayer.address}</MachineText>
        </Notice>
      ))}
      {chain.gas.alarm ? (
        <Notice tone="danger" title={title}>
          {t('gas_low', { days: chain.gas.daysLeft ?? 0 })}
        </Notice>
      ) : null}
      {chain.read?.waits?.alarm ? (
        <Notice tone="danger" title={title}>
          {t(`waits_${chain.read.waits.for}`)}
        </Notice>
      ) : null}
      {chain.nodes
        .filter(({ why }) => why === 'other_chain')
        .map(({ place, host }) => (
          <Notice key={place} tone="danger" title={title}>
            {t('node_stranger', { host })}
          </Notice>
        ))}
    </>
  );
}

/** Their hosts alone: what stands behind them is often a key. */
export async function Nodes({ nodes, of }: Pick<ChainHealth, 'nodes'> & { of: string | undefined }) {
  const t = await getTranslations('desk.health');
  if (nodes.length === 0) return null;
  return (
    <Section title={t('nodes')} aside={of}>
      <Table label={of === undefined ? t('nodes') : `${t('nodes')}: ${of}`}>
        <thead>
          <tr>
            <Th>{t('node')}</Th>
            <Th>{t('state')}</Th>
            <Th>{t('until')}</Th>
            <Th>{t('last_ok')}</Th>
            <Th align="end">{t('block')}</Th>
            <Th>{t('last_error')}</Th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <Tr key={node.place}>
              <Td>
                <bdi dir="ltr">{node.host}</bdi>
              </Td>
              <Td>
                <Badge tone={node.why === null ? 'accent' : NODE_TONES[node.why]}>
                  {t(`node_states.${node.why ?? 'well'}`)}
                </Badge>
              </Td>
              <Td className="whitespace-nowrap">
                {node.until === null ? '–' : <Instant at={node.until} as="second" />}
              </Td>
              <Td className="whitespace-nowrap">
                {node.lastGoodAt === null ? '–' : <Instant at={node.lastGoodAt} as="second" />}
              </Td>
              <Td align="end" figures>
                {node.head ?? '–'}
              </Td>
              <Td className="wrap-anywhere">{node.lastError === null ? '–' : <bdi dir="ltr">{node.lastError}</bdi>}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

type NumbersProps = { chain: ChainHealth; of: string | undefined; mail: HealthView['mail'] | null };

export async function Numbers({ chain: { chainId, read, relayers, gas }, of, mail }: NumbersProps) {
  const t = await getTranslations('desk.health');
  const coin = getChain(chainId).assets.find(({ native }) => native)!;
  return (
    <Card>
      <CardTitle note={of}>{t('numbers')}</CardTitle>
      <Definitions sums>
        {read === null ? null : (
          <>
            <Definition name={t('block_seen')}>
              <bdi className="figures">{read.seen}</bdi>
            </Definition>
            <Definition name={t('block_final')}>
              <bdi className="figures">{read.final}</bdi>
            </Definition>
            <Definition name={t('head_age')}>
              <bdi dir="ltr" className="figures">
                {read.headAgeSeconds} s
              </bdi>
            </Definition>
          </>
        )}
        {relayers.map(({ which, address, balance }) => (
          <Definition key={address} name={t(`relayer_${which}`)} note={<MachineText short>{address}</MachineText>}>
            {balance === null ? '–' : <Money amount={formatUnits(BigInt(balance), coin.decimals)} unit={coin.symbol} />}
          </Definition>
        ))}
        {gas.perDay === '0' ? null : (
          <Definition name={t('gas_per_day')}>
            <Money amount={formatUnits(BigInt(gas.perDay), coin.decimals)} unit={coin.symbol} />
          </Definition>
        )}
        {mail === null ? null : (
          <>
            <Definition name={t('mail_waiting')}>
              <bdi className="figures">{mail.waiting}</bdi>
            </Definition>
            <Definition name={t('mail_failed')}>
              <bdi className="figures">{mail.failed}</bdi>
            </Definition>
          </>
        )}
      </Definitions>
    </Card>
  );
}
