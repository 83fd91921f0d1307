'use client';
import { useTranslations } from 'next-intl';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { serverNow } from '#components/ui/server-clock.ts';
import { isSignable, sendDeposit, signDeposit } from '#lib/vault/browser.ts';
import type { VaultView } from '#lib/vault/view.ts';
import { TransferDialog, TransferFields } from './transfer-fields.tsx';
import { Units } from './units.tsx';
import { useTransfer } from './use-transfer.ts';

/** Coins from the wallet into the vault: one signature where the token can be moved by one, else own transactions. */
export function DepositDialog({ vault, onClose }: { vault: VaultView; onClose: () => void }) {
  const t = useTranslations('vault.deposit');
  const assets = vault.assets.filter(({ symbol }) => symbol !== null);
  const transfer = useTransfer(assets, ({ wallet }) => wallet, false);
  const { asset } = transfer;
  const signable = isSignable(asset);
  const signed = signable && !transfer.own;
  const submit = async () => {
    const done = await transfer.try(true, (units, tools) =>
      signed ? signDeposit(vault, asset, units, serverNow(), tools) : sendDeposit(vault, asset, units, tools),
    );
    if (done) onClose();
  };
  const hint =
    asset.wallet === null
      ? t('wallet_unknown')
      : t.rich('wallet', { amount: () => <Units key="amount" of={asset} units={asset.wallet!} /> });
  return (
    <TransferDialog
      title={t('title')}
      lead={t('lead')}
      chainId={vault.chainId}
      confirm={t('submit')}
      transfer={transfer}
      onClose={onClose}
      onConfirm={() => void submit()}
    >
      {/* Of the chain's own coin something must stay for the network's fee. */}
      <TransferFields
        transfer={transfer}
        assets={assets}
        hint={hint}
        all={asset.wallet === null || asset.isNative ? null : t('all')}
      />
      {signable ? (
        <Checkbox
          label={t('own')}
          hint={t('own_note')}
          checked={transfer.own}
          onChange={(event) => transfer.setOwn(event.target.checked)}
        />
      ) : null}
      <p className="text-sm text-quiet">{t(signed ? 'signed' : asset.isNative ? 'sent_coin' : 'sent_token')}</p>
    </TransferDialog>
  );
}
