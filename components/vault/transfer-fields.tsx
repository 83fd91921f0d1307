'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { getChain } from '#lib/chain/chains.ts';
import type { VaultAssetView } from '#lib/vault/view.ts';
import { nameOf } from './units.tsx';
import type { Transfer } from './use-transfer.ts';

/** The coin and the amount, with a button for all there is. */
export function TransferFields(props: {
  transfer: Transfer;
  assets: readonly VaultAssetView[];
  hint: ReactNode;
  all: string | null;
}) {
  const t = useTranslations('vault.transfer');
  const { transfer, assets } = props;
  return (
    <>
      <Field label={t('coin')}>
        <Select value={transfer.asset.token} onChange={(event) => transfer.choose(event.target.value)}>
          {assets.map((asset) => (
            <option key={asset.token} value={asset.token}>
              {nameOf(asset)}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label={t('amount')}
        hint={props.hint}
        error={transfer.error}
        action={
          props.all === null ? undefined : (
            <Button variant="link" onClick={transfer.takeAll}>
              {props.all}
            </Button>
          )
        }
      >
        <AmountInput unit={nameOf(transfer.asset)} value={transfer.typed} onChange={transfer.type} />
      </Field>
    </>
  );
}

/** The dialog around them: stays open until the answer came, and says why if it is no. */
export function TransferDialog(props: {
  title: string;
  lead: ReactNode;
  /** Where the coins move. */
  chainId: number;
  confirm: string;
  transfer: Transfer;
  onClose: () => void;
  onConfirm: () => void;
  children: ReactNode;
}) {
  const t = useTranslations('vault.transfer');
  const { acting, step } = props.transfer;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      locked={acting.pending}
      title={props.title}
      description={
        <>
          {props.lead} {t('network', { network: getChain(props.chainId).name })}
        </>
      }
      actions={
        <>
          <Button aria-disabled={acting.pending || undefined} onClick={acting.pending ? undefined : props.onClose}>
            {t('back')}
          </Button>
          <Button
            variant="primary"
            pending={acting.pending}
            pendingLabel={t(`doing.${step}`)}
            onClick={props.onConfirm}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {props.children}
        <RefusalNotice refusal={acting.refusal} />
      </div>
    </Dialog>
  );
}
