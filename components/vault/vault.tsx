'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { RowLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Section } from '#components/ui/page.tsx';
import { observeServerNow } from '#components/ui/server-clock.ts';
import { Row, Rows } from '#components/ui/table.tsx';
import { useLook } from '#components/ui/use-look.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';
import { subscribe } from '#lib/events/browser.ts';
import type { VaultActView, VaultAssetView, VaultView } from '#lib/vault/view.ts';
import { DepositDialog } from './deposit-dialog.tsx';
import { Units, nameOf } from './units.tsx';
import { WithdrawDialog } from './withdraw-dialog.tsx';

/** Deposit and withdraw, and the dialog of the one that was pressed. */
export function VaultActions({ vault }: { vault: VaultView }) {
  const t = useTranslations('vault');
  const [open, setOpen] = useState<'deposit' | 'withdraw'>();
  const close = () => setOpen(undefined);
  const hasFree = vault.assets.some(({ free }) => free !== '0');
  return (
    <>
      <Button variant={hasFree ? 'quiet' : 'primary'} onClick={() => setOpen('deposit')}>
        {t('deposit.open')}
      </Button>
      {hasFree ? <Button onClick={() => setOpen('withdraw')}>{t('withdraw.open')}</Button> : null}
      {open === 'deposit' ? <DepositDialog vault={vault} onClose={close} /> : null}
      {open === 'withdraw' ? <WithdrawDialog vault={vault} onClose={close} /> : null}
    </>
  );
}

/** What is under way and what was refused, what each coin stands at, and the trades that hold some of it. */
export function Vault({
  vault,
  trades,
  accountId,
}: {
  vault: VaultView;
  trades: Readonly<Record<string, string>>;
  accountId: string;
}) {
  const t = useTranslations('vault');
  useLiveVault(vault, accountId);
  const shown = vault.assets.filter(({ total }) => total !== '0');
  return (
    <>
      <div className="flex flex-col gap-3 empty:hidden">
        {vault.gas === 'paid' ? null : (
          <Notice tone="caution" title={t(`gas.${vault.gas}_title`)}>
            {t(`gas.${vault.gas}`)}
          </Notice>
        )}
        {vault.acts.map((act) => (
          <ActNotice key={act.id} act={act} />
        ))}
      </div>
      {shown.length > 0 ? (
        <div className="grid gap-4 md:grid-cols-2">
          {shown.map((asset) => (
            <AssetCard key={asset.token} asset={asset} />
          ))}
        </div>
      ) : null}
      {vault.locks.length > 0 ? (
        <Section title={t('locks.title')} aside={t('locks.count', { count: vault.locks.length })}>
          <Locks vault={vault} trades={trades} />
        </Section>
      ) : null}
    </>
  );
}

function AssetCard({ asset }: { asset: VaultAssetView }) {
  const t = useTranslations('vault.assets');
  const { free, arriving, lockedFromVault, lockedFromWallet, total } = asset;
  const among = [free, arriving, lockedFromVault, lockedFromWallet, total];
  return (
    <Card aria-label={nameOf(asset)}>
      <CardTitle note={asset.symbol === null ? t('unknown') : undefined}>{nameOf(asset)}</CardTitle>
      <Definitions sums>
        <Definition name={t('free')}>
          <Units of={asset} units={free} among={among} />
        </Definition>
        {arriving === '0' ? null : (
          <Definition name={t('arriving')} note={t('arriving_note')}>
            <Units of={asset} units={arriving} among={among} />
          </Definition>
        )}
        {lockedFromVault === '0' ? null : (
          <Definition name={t('locked_vault')}>
            <Units of={asset} units={lockedFromVault} among={among} />
          </Definition>
        )}
        {lockedFromWallet === '0' ? null : (
          <Definition name={t('locked_wallet')}>
            <Units of={asset} units={lockedFromWallet} among={among} />
          </Definition>
        )}
        <Definition name={t('total')} total>
          <Units of={asset} units={total} among={among} />
        </Definition>
      </Definitions>
    </Card>
  );
}

function Locks({ vault, trades }: { vault: VaultView; trades: Readonly<Record<string, string>> }) {
  const t = useTranslations('vault.locks');
  return (
    <Rows>
      {vault.locks.map(({ tradeHash, token, units, fromVault }) => {
        const tradeId = trades[tradeHash];
        return (
          <Row key={tradeHash} className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
            <span>
              {tradeId ? (
                <RowLink href={`/trades/${tradeId}`}>{t('trade')}</RowLink>
              ) : (
                <span className="font-medium">{t('foreign')}</span>
              )}{' '}
              <MachineText short className="text-sm text-quiet">
                {tradeHash}
              </MachineText>
            </span>
            <span className="flex flex-wrap items-baseline gap-x-3">
              <Badge>{t(fromVault ? 'from_vault' : 'from_wallet')}</Badge>
              <Units of={token} units={units} />
            </span>
          </Row>
        );
      })}
    </Rows>
  );
}

function ActNotice({ act }: { act: VaultActView }) {
  const t = useTranslations('vault.acts');
  const reasons = useTranslations('vault.reasons');
  const amount = () =>
    act.token && act.units !== null ? <Units key="amount" of={act.token} units={act.units} /> : null;
  if (act.status === 'under_way') {
    return act.waits === null ? (
      <Notice role="status">{t.rich(`${act.kind}_under_way`, { amount })}</Notice>
    ) : (
      <Notice tone="caution" role="status" title={t.rich(`${act.kind}_waits`, { amount })}>
        {t(act.waits === 'budget' ? 'waits_budget' : 'waits_unpaid')}
      </Notice>
    );
  }
  const reason = act.reason ?? 'unknown';
  return (
    <Notice tone="danger" title={t.rich(`${act.kind}_refused`, { amount })}>
      {reasons.has(reason) ? reasons(reason) : reasons('other', { reason })}
    </Notice>
  );
}

/** Seconds between two looks, and between two while the chain makes sure. */
const LOOK_EVERY = 20;
const LOOK_EVERY_UNSETTLED = 10;

/** Asks the server again as long as the page is looked at: balances change by other people's acts too. */
function useLiveVault({ unsettled, now }: VaultView, accountId: string): void {
  const refresh = useRefresh();
  useEffect(() => observeServerNow(now), [now]);
  useEffect(() => subscribe('vault', accountId, { onHint: () => refresh() }), [accountId, refresh]);
  useLook(unsettled ? LOOK_EVERY_UNSETTLED : LOOK_EVERY);
}
