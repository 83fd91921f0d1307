import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { VaultEntryView } from '#lib/vault/view.ts';
import { Units } from './units.tsx';

/** Every change of the vault, newest first: when, what in words, how much, because of which trade, in which transaction. */
export function VaultHistory(props: {
  entries: readonly VaultEntryView[];
  /** Ids of the person's own trades by their id on the chain. */
  trades: Readonly<Record<string, string>>;
  owner: string;
}) {
  return (
    <Rows>
      {props.entries.map((entry) => (
        <Entry
          key={entry.id}
          entry={entry}
          tradeId={entry.tradeHash ? props.trades[entry.tradeHash] : undefined}
          owner={props.owner}
        />
      ))}
    </Rows>
  );
}

function Entry({ entry, tradeId, owner }: { entry: VaultEntryView; tradeId: string | undefined; owner: string }) {
  const t = useTranslations('vault.history');
  const goesOut = entry.delta.startsWith('-');
  const Icon = goesOut ? ArrowUpRight : ArrowDownLeft;
  return (
    <Row className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 sm:grid-cols-[auto_minmax(0,1fr)_auto]">
      <Icon aria-hidden className="mt-0.5 size-5 text-quiet rtl:-scale-x-100" />
      <div className="min-w-0">
        <p className="font-medium">{t(`kind.${entry.kind}`)}</p>
        <p className="text-sm text-quiet">
          <Instant at={entry.at} as="minute" />
          {tradeId ? (
            <>
              {' · '}
              <TextLink quiet href={`/trades/${tradeId}`}>
                {t('trade')}
              </TextLink>
            </>
          ) : null}
          {entry.to !== null && entry.to !== owner ? (
            <>
              {' · '}
              {t.rich('to', {
                address: () => (
                  <MachineText key="to" short>
                    {entry.to!}
                  </MachineText>
                ),
              })}
            </>
          ) : null}
        </p>
        {entry.asked !== null ? (
          <p className="text-sm">
            {t.rich('asked', { amount: () => <Units key="asked" of={entry.token} units={entry.asked!} /> })}
          </p>
        ) : null}
        <p className="flex items-center text-sm text-quiet">
          <MachineText short>{entry.txHash}</MachineText>
          <CopyButton text={entry.txHash} label={t('copy')} className="-my-3" />
        </p>
      </div>
      <div className="col-start-2 flex flex-wrap items-baseline gap-2 sm:col-start-3 sm:flex-col sm:items-end">
        <span className="font-medium">
          <Units of={entry.token} units={entry.delta} sign="always" />
        </span>
        {entry.isFinal ? null : <Badge>{t('not_final')}</Badge>}
      </div>
    </Row>
  );
}
