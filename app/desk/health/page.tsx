import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Money } from '#components/ui/money.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Section } from '#components/ui/page.tsx';
import { Row, Rows, Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { getChain } from '#lib/chain/chains.ts';
import { config } from '#lib/config.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { getHealth } from '#lib/site/queries/health.ts';
import type { HealthView, LoopView, NodeView } from '#lib/site/view.ts';
import { DeskPage, deskCtx, found } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.health');
  return { title: t('title') };
}

const TONES: Readonly<Record<LoopView['state'], Tone>> = {
  well: 'accent',
  failing: 'danger',
  silent: 'danger',
  absent: 'danger',
  off: 'neutral',
};

type Relayer = HealthView['relayers'][number];

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

/** How the machine is. */
export default async function HealthPage() {
  const ctx = await deskCtx('/desk/health');
  const health = found(ctx, await getHealth(ctx));
  const t = await getTranslations('desk.health');
  const ill = health.loops.filter(({ state }) => TONES[state] === 'danger');
  const poor = health.relayers.filter(({ alarm }) => alarm);
  return (
    <DeskPage
      here="health"
      powers={powersOf(ctx.actor)}
      title={t('title')}
      lead={<Instant at={health.now} as="second" />}
    >
      {ill.length > 0 ? (
        <Notice tone="danger">{t('ill', { loops: ill.map(({ loop }) => loop).join(', ') })}</Notice>
      ) : null}
      {poor.map((relayer) => (
        <Notice key={relayer.address} tone="danger">
          {t(`relayer_${troubleOf(relayer)}`)} <MachineText>{relayer.address}</MachineText>
        </Notice>
      ))}
      {health.gas.alarm ? <Notice tone="danger">{t('gas_low', { days: health.gas.daysLeft ?? 0 })}</Notice> : null}
      {health.chain?.waits?.alarm ? <Notice tone="danger">{t(`waits_${health.chain.waits.for}`)}</Notice> : null}
      {health.nodes
        .filter(({ why }) => why === 'other_chain')
        .map(({ place, host }) => (
          <Notice key={place} tone="danger">
            {t('node_stranger', { host })}
          </Notice>
        ))}
      <Loops loops={health.loops} />
      <Nodes nodes={health.nodes} />
      <LastErrors loops={health.loops} />
      <Numbers health={health} />
      <Rates rates={health.rates} />
    </DeskPage>
  );
}

async function Loops({ loops }: Pick<HealthView, 'loops'>) {
  const t = await getTranslations('desk.health');
  return (
    <Section title={t('loops')}>
      <Table label={t('loops')}>
        <thead>
          <tr>
            <Th>{t('loop')}</Th>
            <Th>{t('state')}</Th>
            <Th>{t('last_ok')}</Th>
            <Th align="end">{t('processes')}</Th>
            <Th align="end">{t('backlog')}</Th>
            <Th align="end">{t('lag')}</Th>
          </tr>
        </thead>
        <tbody>
          {loops.map((loop) => (
            <Tr key={loop.loop}>
              <Td>
                <bdi dir="ltr">{loop.loop}</bdi>
              </Td>
              <Td>
                <Badge tone={TONES[loop.state]}>{t(`states.${loop.state}`)}</Badge>
              </Td>
              <Td className="whitespace-nowrap">
                {loop.lastOkAt === null ? '–' : <Instant at={loop.lastOkAt} as="second" />}
              </Td>
              <Td align="end" figures>
                {loop.processes}
              </Td>
              <Td align="end" figures>
                {loop.backlog ?? '–'}
              </Td>
              <Td align="end" figures>
                {loop.lagSeconds === null ? '–' : `${loop.lagSeconds} s`}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

/** Their hosts alone: what stands behind them is often a key. */
async function Nodes({ nodes }: Pick<HealthView, 'nodes'>) {
  const t = await getTranslations('desk.health');
  if (nodes.length === 0) return null;
  return (
    <Section title={t('nodes')}>
      <Table label={t('nodes')}>
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

/** Under the table and not in it: a sentence of a program is longer than a column of a phone is wide. */
async function LastErrors({ loops }: Pick<HealthView, 'loops'>) {
  const t = await getTranslations('desk.health');
  const failed = loops.filter(({ lastError }) => lastError !== null);
  if (failed.length === 0) return null;
  return (
    <Section title={t('last_errors')}>
      <Rows aria-label={t('last_errors')}>
        {failed.map(({ loop, lastError, lastErrorAt }) => (
          <Row key={loop} className="flex flex-col gap-1 text-sm">
            <p className="flex flex-wrap gap-x-3">
              <bdi dir="ltr" className="font-medium">
                {loop}
              </bdi>
              {lastErrorAt === null ? null : <Instant at={lastErrorAt} as="second" className="text-quiet" />}
            </p>
            <p dir="ltr" className="wrap-anywhere whitespace-pre-line">
              {lastError!.trim()}
            </p>
          </Row>
        ))}
      </Rows>
    </Section>
  );
}

async function Numbers({ health }: { health: HealthView }) {
  const t = await getTranslations('desk.health');
  const coin = getChain(config().chainId).assets.find(({ native }) => native)!;
  const { chain, relayers, gas, mail } = health;
  return (
    <Card>
      <CardTitle>{t('numbers')}</CardTitle>
      <Definitions sums>
        {chain === null ? null : (
          <>
            <Definition name={t('block_seen')}>
              <bdi className="figures">{chain.seen}</bdi>
            </Definition>
            <Definition name={t('block_final')}>
              <bdi className="figures">{chain.final}</bdi>
            </Definition>
            <Definition name={t('head_age')}>
              <bdi dir="ltr" className="figures">
                {chain.headAgeSeconds} s
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
        <Definition name={t('mail_waiting')}>
          <bdi className="figures">{mail.waiting}</bdi>
        </Definition>
        <Definition name={t('mail_failed')}>
          <bdi className="figures">{mail.failed}</bdi>
        </Definition>
      </Definitions>
    </Card>
  );
}

async function Rates({ rates }: Pick<HealthView, 'rates'>) {
  const t = await getTranslations('desk.health');
  if (rates.length === 0) return null;
  return (
    <Section title={t('rates')}>
      <Table label={t('rates')}>
        <thead>
          <tr>
            <Th>{t('market')}</Th>
            <Th>{t('state')}</Th>
            <Th align="end">{t('spread')}</Th>
            <Th>{t('agreed')}</Th>
            <Th>{t('sources')}</Th>
          </tr>
        </thead>
        <tbody>
          {rates.map((rate) => (
            <Tr key={`${rate.asset} ${rate.currency}`}>
              <Td className="whitespace-nowrap">
                <bdi dir="ltr">
                  {rate.asset}/{rate.currency}
                </bdi>
              </Td>
              <Td>
                <Badge tone={rate.state === 'fresh' && !rate.held ? 'accent' : 'caution'}>
                  {rate.held ? t('held') : t(`rate_states.${rate.state as 'fresh'}`)}
                </Badge>
              </Td>
              <Td align="end" figures>
                {rate.spreadBps / 100} %
              </Td>
              <Td className="whitespace-nowrap">{rate.at === null ? '–' : <Instant at={rate.at} as="second" />}</Td>
              <Td>
                <bdi dir="ltr">
                  {[...new Set(rate.sources.map(({ source, used }) => (used ? source : `(${source})`)))].join(', ')}
                </bdi>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
