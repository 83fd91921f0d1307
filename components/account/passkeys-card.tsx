'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useId, useState, type FormEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { Owner, PasskeyAdded } from '#lib/account/browser.ts';
import type { FactorView } from '#lib/account/factor.ts';
import { ok } from '#lib/kernel/result.ts';
import { FactorLine } from './factor-line.tsx';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';
import { RecoveryCodesDialog } from './recovery-codes.tsx';
import { deviceOf } from '#lib/account/device-name.ts';
import { useUnlockWays } from './unlock-dialog.tsx';
import { useAsking } from './use-asking.ts';

type CardProps = { readonly owner: Owner; readonly passkeys: readonly FactorView[]; readonly last: boolean };

/** Passkeys: several, each named. `last`: the one there is is the only factor. */
export function PasskeysCard({ owner, passkeys, last }: CardProps) {
  const t = useTranslations('security');
  const router = useRouter();
  const [adding, setAdding] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const added = ({ recoveryCodes }: PasskeyAdded) => {
    setAdding(false);
    if (recoveryCodes) setCodes(recoveryCodes);
    router.refresh();
  };
  return (
    <Card>
      <CardTitle note={t('passkeys_note')}>{t('passkeys')}</CardTitle>
      {passkeys.length === 0 ? (
        <p>{t('passkeys_none')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {passkeys.map((one) => (
            <FactorLine key={one.factorId} factor={one} name={one.name} last={last} />
          ))}
        </ul>
      )}
      <div className="mt-3">
        <Button onClick={() => setAdding(true)}>{t('passkey_add')}</Button>
      </div>
      {adding ? <AddDialog owner={owner} onAdded={added} onClose={() => setAdding(false)} /> : null}
      {codes ? <RecoveryCodesDialog codes={codes} onDone={() => setCodes(undefined)} /> : null}
    </Card>
  );
}

type AddProps = {
  readonly owner: Owner;
  readonly onAdded: (added: PasskeyAdded) => void;
  readonly onClose: () => void;
};

function AddDialog({ owner, onAdded, onClose }: AddProps) {
  const t = useTranslations('security');
  const id = useId();
  const { pending, refusal, run } = useAsking();
  const ways = useUnlockWays(owner);
  const [opens, setOpens] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const { account } = await loadDevice();
    const added = await run(async () => {
      const opener = !opens
        ? ok(undefined)
        : ways.password
          ? ok({ password: String(form.get('password')) })
          : await account.passkeyOpener(owner);
      return opener.ok ? account.addPasskey(owner, String(form.get('name')), opener.value) : opener;
    });
    if (!added) return;
    toast(t(opens && !added.opensWallet ? 'passkey_added_closed' : 'passkey_added'));
    onAdded(added);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      locked={pending}
      title={t('passkey_add')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form={id} pending={pending} pendingLabel={t('passkey_adding')}>
            {t('passkey_add')}
          </Button>
        </>
      }
    >
      <form id={id} method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <Field label={t('passkey_name')} hint={t('passkey_name_hint')}>
          <Input name="name" required maxLength={40} defaultValue={deviceOf(navigator.userAgent) ?? ''} />
        </Field>
        {owner.walletKind === 'browser' ? (
          <Checkbox
            label={t('passkey_wallet')}
            hint={t('passkey_wallet_hint')}
            checked={opens}
            onChange={({ target }) => setOpens(target.checked)}
          />
        ) : null}
        {opens && ways.password ? (
          <Field label={t('passkey_password')}>
            <PasswordInput name="password" required autoComplete="current-password" />
          </Field>
        ) : null}
        <RefusalNotice refusal={refusal} />
      </form>
    </Dialog>
  );
}
