'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field, FieldSet } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { serverNow } from '#components/ui/server-clock.ts';
import { sendWithdrawal, signWithdrawal } from '#lib/vault/browser.ts';
import { readReceiver } from '#lib/vault/policy.ts';
import type { VaultView } from '#lib/vault/view.ts';
import { TransferDialog, TransferFields } from './transfer-fields.tsx';
import { Units } from './units.tsx';
import { useTransfer } from './use-transfer.ts';

/** Coins out of the vault: to the own wallet, or with a second look to another address. */
export function WithdrawDialog({ vault, onClose }: { vault: VaultView; onClose: () => void }) {
  const t = useTranslations('vault.withdraw');
  const assets = vault.assets.filter(({ free }) => free !== '0');
  const receiver = useReceiver(vault);
  // Coins that leave for elsewhere are asked for like a release: an unlocked wallet alone is not enough.
  const transfer = useTransfer(assets, ({ free }) => free, receiver.elsewhere);
  const { asset } = transfer;
  const submit = async () => {
    const to = receiver.confirm();
    const done = await transfer.try(to !== undefined, (units, tools) =>
      transfer.own
        ? sendWithdrawal(vault, asset.token, units, to!, tools)
        : signWithdrawal(vault, asset.token, units, to!, serverNow(), tools),
    );
    if (done) onClose();
  };
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
      <TransferFields
        transfer={transfer}
        assets={assets}
        hint={t.rich('free', { amount: () => <Units key="amount" of={asset} units={asset.free} /> })}
        all={t('all')}
      />
      <FieldSet legend={t('to')}>
        <RadioGroup aria-label={t('to')}>
          <Radio
            name="to"
            label={t('to_wallet')}
            hint={<MachineText short>{vault.owner}</MachineText>}
            checked={!receiver.elsewhere}
            onChange={() => receiver.setElsewhere(false)}
          />
          <Radio
            name="to"
            label={t('to_other')}
            checked={receiver.elsewhere}
            onChange={() => receiver.setElsewhere(true)}
          />
        </RadioGroup>
      </FieldSet>
      {receiver.elsewhere ? <OtherAddress receiver={receiver} /> : null}
      <Checkbox
        label={t('own')}
        hint={t('own_note')}
        checked={transfer.own}
        onChange={(event) => transfer.setOwn(event.target.checked)}
      />
      <p className="text-sm text-quiet">{t('draw_first')}</p>
    </TransferDialog>
  );
}

type Receiver = ReturnType<typeof useReceiver>;

/** Where the coins go: the own wallet, or an address that was read back and compared. */
function useReceiver({ owner, contract }: VaultView) {
  const [elsewhere, setElsewhere] = useState(false);
  const [typed, setTyped] = useState('');
  const [compared, setCompared] = useState(false);
  const [tried, setTried] = useState(false);
  const other = readReceiver(typed, contract);
  return {
    elsewhere,
    setElsewhere,
    typed,
    type: (text: string) => {
      setTyped(text);
      setCompared(false);
    },
    /** The typed address, checked; undefined: none. */
    other,
    compared,
    setCompared,
    tried,
    /** The address to send to, or undefined while something is missing: it is then said what. */
    confirm: () => {
      setTried(true);
      if (!elsewhere) return owner;
      return compared ? other : undefined;
    },
  };
}

/** An address of somebody's choice, read back in groups of four so that an eye can compare it. */
function OtherAddress({ receiver }: { receiver: Receiver }) {
  const t = useTranslations('vault.withdraw');
  const { other, typed, tried, compared } = receiver;
  const wrong = other === undefined && (tried || typed.trim().length >= 42);
  return (
    <>
      <Field label={t('address')} hint={t('address_hint')} error={wrong ? 'vault.refusals.bad_receiver' : undefined}>
        <Input machine value={typed} onChange={(event) => receiver.type(event.target.value)} />
      </Field>
      {other ? (
        <Notice tone="caution" title={t('look_title')}>
          <bdi dir="ltr" className="figures block py-1 font-medium text-ink">
            {`0x ${other.slice(2).replace(/(.{4})(?=.)/g, '$1 ')}`}
          </bdi>
          <Checkbox
            label={t('compared')}
            checked={compared}
            aria-invalid={(tried && !compared) || undefined}
            onChange={(event) => receiver.setCompared(event.target.checked)}
          />
          <div aria-live="polite">
            {tried && !compared ? <p className="font-medium text-danger">{t('compare_first')}</p> : null}
          </div>
        </Notice>
      ) : null}
    </>
  );
}
