'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { Ellipsis } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useIdentityKey } from '#components/account/keys.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Menu, MenuItem } from '#components/ui/menu.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { toast } from '#components/ui/toast.tsx';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Account } from '#lib/payment/method.ts';
import { getMethod } from '#lib/payment/registry.ts';
import { renameInput } from '#lib/payment/schema.ts';
import type { PaymentAccountView } from '#lib/payment/view.ts';
import { AccountDetails } from './details.tsx';

/** The actor's own accounts: which rail, which currency, their name for it; the details only when asked for. */
export function AccountList({ accounts }: { accounts: readonly PaymentAccountView[] }) {
  return (
    <Rows>
      {accounts.map((account) => (
        <Row key={account.id}>
          <AccountRow account={account} />
        </Row>
      ))}
    </Rows>
  );
}

function AccountRow({ account }: { account: PaymentAccountView }) {
  const t = useTranslations('payment.accounts');
  const method = getMethod(account.methodId);
  const details = useDetails(account);
  const [dialog, setDialog] = useState<'rename' | 'remove'>();
  const close = () => setDialog(undefined);
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-48">
          <h2 className="flex flex-wrap items-center gap-x-2 font-medium">
            <bdi className="wrap-anywhere">{account.label}</bdi>
            <Badge>{account.currency}</Badge>
          </h2>
          <p className="text-sm text-quiet">
            {account.label === method.label ? null : (
              <>
                <bdi>{method.label}</bdi> ·{' '}
              </>
            )}
            {t('added')} <Instant at={account.createdAt} as="date" />
          </p>
        </div>
        <div className="flex shrink-0 gap-1">
          <Button
            size="sm"
            aria-expanded={details.opened !== undefined}
            pending={details.pending}
            pendingLabel={t('opening')}
            onClick={() => void details.toggle()}
          >
            {details.opened ? t('hide') : t('show')}
          </Button>
          <Menu
            label={t('actions', { label: account.label })}
            trigger={
              <Button variant="bare" size="icon" className="-my-1" aria-label={t('actions', { label: account.label })}>
                <Ellipsis aria-hidden className="size-5" />
              </Button>
            }
          >
            <MenuItem onSelect={() => setDialog('rename')}>{t('rename')}</MenuItem>
            <MenuItem danger onSelect={() => setDialog('remove')}>
              {t('remove')}
            </MenuItem>
          </Menu>
        </div>
      </div>
      <RefusalNotice refusal={details.refusal} className="not-empty:mt-3" />
      {details.opened ? (
        <div className="mt-3 border-t border-line pt-3">
          <AccountDetails method={method} account={details.opened} />
        </div>
      ) : null}
      {dialog === 'rename' ? <RenameDialog account={account} onClose={close} /> : null}
      {dialog === 'remove' ? <RemoveDialog account={account} onClose={close} /> : null}
    </>
  );
}

/** Opens the sealed details with the person's own key, asking for it where it is locked; hidden again, they are gone from the page. */
function useDetails(account: PaymentAccountView) {
  const openIdentity = useIdentityKey();
  const [opened, setOpened] = useState<Account>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [pending, setPending] = useState(false);
  const open = async () => {
    const identity = await openIdentity();
    if (!identity.ok) return setRefusal(identity.refusal);
    const { openAccount } = await import('#lib/payment/browser.ts');
    const read = openAccount(account, identity.value.secretKey);
    if (read.ok) setOpened(read.value.fields);
    else setRefusal(read.refusal);
  };
  const toggle = async () => {
    setRefusal(undefined);
    if (opened) return setOpened(undefined);
    setPending(true);
    await open();
    setPending(false);
  };
  return { opened, refusal, pending, toggle };
}

function RenameDialog({ account, onClose }: { account: PaymentAccountView; onClose: () => void }) {
  const t = useTranslations('payment');
  const id = useId();
  const router = useRouter();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm({ resolver: zodResolver(renameInput), defaultValues: { label: account.label } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const saved = await call('PATCH', `/payment-accounts/${account.id}`, values, { key: newKey() });
    if (!saved.ok) return setRefusal(saved.refusal);
    toast(t('accounts.renamed'));
    onClose();
    router.refresh();
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('accounts.renameTitle')}
      actions={
        <>
          <Button onClick={onClose}>{t('accounts.cancel')}</Button>
          <Button variant="primary" type="submit" form={id} pending={isSubmitting} pendingLabel={t('accounts.saving')}>
            {t('accounts.save')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field label={t('form.label')} hint={t('form.labelHint')} error={errors.label?.message}>
          <Input autoComplete="off" autoFocus {...form.register('label')} />
        </Field>
        <RefusalNotice refusal={refusal} />
      </form>
    </Dialog>
  );
}

function RemoveDialog({ account, onClose }: { account: PaymentAccountView; onClose: () => void }) {
  const t = useTranslations('payment.accounts');
  const router = useRouter();
  const [refusal, setRefusal] = useState<Refusal>();
  const [pending, setPending] = useState(false);
  const remove = async () => {
    setRefusal(undefined);
    setPending(true);
    const removed = await call('DELETE', `/payment-accounts/${account.id}`, undefined, { key: newKey() });
    setPending(false);
    if (!removed.ok) return setRefusal(removed.refusal);
    toast(t('removed'));
    onClose();
    router.refresh();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('removeTitle', { label: account.label })}
      description={t('removeLead')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="danger" pending={pending} pendingLabel={t('removing')} onClick={() => void remove()}>
            {t('remove')}
          </Button>
        </>
      }
    >
      <RefusalNotice refusal={refusal} />
    </Dialog>
  );
}
