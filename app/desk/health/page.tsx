import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Section } from '#components/ui/page.tsx';
import { Row, Rows, Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { getChain } from '#lib/chain/chains.ts';
import { getHealth } from '#lib/site/queries/health.ts';
import type { ChainHealth, HealthView, LoopView } from '#lib/site/view.ts';
import { DeskPage, deskCtx, found } from '../desk-page.tsx';
import { Nodes, Numbers, Troubles } from './chain.tsx';

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

/** How the machine is. */
export default async function HealthPage() {
  const ctx = await deskCtx('/desk/health');
  const health = found(ctx, await getHealth(ctx));
  const t = await getTranslations('desk.health');
  const ill = health.loops.filter(({ state }) => TONES[state] === 'danger');
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
      {health.chains.map((chain) => (
        <Troubles key={chain.chainId} chain={chain} title={titleOf(health, chain)} />
      ))}
      <Loops loops={health.loops} />
      {health.chains.map((chain) => (
        <Nodes key={chain.chainId} nodes={chain.nodes} of={titleOf(health, chain)} />
      ))}
      <LastErrors loops={health.loops} />
      {health.chains.map((chain, at) => (
        <Numbers key={chain.chainId} chain={chain} of={titleOf(health, chain)} mail={at === 0 ? health.mail : null} />
      ))}
      <Rates rates={health.rates} />
    </DeskPage>
  );
}

/** Which chain it is about; undefined: there is one, and nothing to tell apart. */
const titleOf = ({ chains }: HealthView, { chainId }: ChainHealth): string | undefined =>
  chains.length > 1 ? getChain(chainId).name : undefined;

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
