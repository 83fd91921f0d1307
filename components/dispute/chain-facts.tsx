import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Figure } from '#components/ui/money.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { OutLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { findChain, NATIVE } from '#lib/chain/chains.ts';
import type { CaseView, ChainLine } from '#lib/dispute/view.ts';

/** What the chain says of the trade, with the way to look it up where the chain has a page for that. */
export function ChainFacts({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.chain');
  const states = useTranslations('desk.trade_state');
  const chain = findChain(view.chainId);
  const at = (what: 'tx' | 'address', hash: string, name: string) => (
    <OnChain explorer={chain?.explorer} what={what} hash={hash} name={name} />
  );
  const { arbiter, backupArbiter } = view.terms;
  return (
    <Card aria-label={t('title')}>
      <CardTitle note={t('note')}>{t('title')}</CardTitle>
      <Definitions>
        <Definition name={t('chain')}>
          {chain?.name ?? view.chainId} <span className="figures text-quiet">({view.chainId})</span>
        </Definition>
        <Definition name={t('contract')}>{at('address', view.contract, t('contract'))}</Definition>
        <Definition name={t('trade')}>
          <Copied hash={view.tradeHash} name={t('trade')} />
        </Definition>
        <Definition name={t('state')} note={view.tradeState === view.finalState ? t('final') : t('not_final')}>
          {states(view.tradeState)}
        </Definition>
        {view.chainLines.map((line) => (
          <Line key={line.txHash + line.happened} line={line}>
            {at('tx', line.txHash, t('transaction'))}
          </Line>
        ))}
        <Definition name={t('arbiter')} note={t('arbiter_from')}>
          {at('address', arbiter, t('arbiter'))} <Instant at={view.rulingFrom} as="minute" />
        </Definition>
        <Definition name={t('backup')} {...(backupArbiter === NATIVE ? {} : { note: t('arbiter_from') })}>
          {backupArbiter === NATIVE ? (
            t('no_backup')
          ) : (
            <>
              {at('address', backupArbiter, t('backup'))}{' '}
              {view.backupFrom === null ? null : <Instant at={view.backupFrom} as="minute" />}
            </>
          )}
        </Definition>
        <Definition name={t('lapse')}>
          <Instant at={view.lapseFrom} as="minute" />
        </Definition>
        <Definition name={t('signatures')}>
          {view.threshold === null ? t('unknown') : <Figure value={`${view.threshold}`} />}
        </Definition>
      </Definitions>
    </Card>
  );
}

function Line({ line, children }: { line: ChainLine; children: ReactNode }) {
  const t = useTranslations('dispute.chain');
  const words = useTranslations('trade.timeline.happened');
  const happened = line.happened.slice(line.happened.indexOf('.') + 1);
  return (
    <Definition name={words.has(happened as 'funded') ? words(happened as 'funded', { move: '' }) : happened}>
      {children}
      <span className="block text-sm text-quiet">
        <Instant at={line.at} as="second" /> · {t('block', { number: line.blockNumber })}
        {line.final ? '' : ` · ${t('not_final')}`}
      </span>
    </Definition>
  );
}

type OnChainProps = { explorer: string | undefined; what: 'tx' | 'address'; hash: string; name: string };

/** A link where the chain has an explorer; else the whole of it to copy. */
function OnChain({ explorer, what, hash, name }: OnChainProps) {
  const t = useTranslations('dispute.chain');
  if (!explorer) return <Copied hash={hash} name={name} />;
  return (
    <OutLink href={`${explorer}/${what}/${hash}`} label={t('explorer')}>
      <MachineText short>{hash}</MachineText>
    </OutLink>
  );
}

function Copied({ hash, name }: { hash: string; name: string }) {
  const t = useTranslations('dispute.evidence');
  return (
    <span className="inline-flex items-center gap-1">
      <MachineText short>{hash}</MachineText>
      <CopyButton text={hash} label={t('copy', { what: name })} />
    </span>
  );
}
