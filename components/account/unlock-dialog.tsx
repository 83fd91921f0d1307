'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Actor } from '#lib/account/policy.ts';
import type { Owner } from '#lib/account/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Result } from '#lib/kernel/result.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';

const schema = z.object({ password: z.string().min(1, 'account.invalid.password_short') });

/** Asks for the password, or a passkey where one is a lock of the wallet, and opens the keys of this device with it. */
export function UnlockDialog(props: { owner: Actor; again: boolean; onSettled: (opened: boolean) => void }) {
  const t = useTranslations('account');
  const id = useId();
  const [refusal, setRefusal] = useState<Refusal>();
  const ways = useUnlockWays(props.owner);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { password: '' } });
  const { isSubmitting, errors } = form.formState;
  const settle = async (opened: Result<true>) => {
    if (!opened.ok) return setRefusal(opened.refusal);
    // Published before an identity had two halves: again, without a word; where that fails, the next unlocking tries again.
    if (props.owner.identityPublicKey === null) await (await loadDevice()).account.publishAgain(props.owner);
    props.onSettled(true);
  };
  const submit = form.handleSubmit(async ({ password }) => {
    setRefusal(undefined);
    const { account } = await loadDevice();
    await settle(await account.unlockWithPassword(props.owner, password));
  });
  const byPasskey = async () => {
    setRefusal(undefined);
    const { account } = await loadDevice();
    await settle(await account.unlockWithPasskey(props.owner));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onSettled(false)}
      locked={isSubmitting}
      title={t(props.again ? 'unlock.again_title' : 'unlock.title')}
      description={t(props.again ? (ways.password ? 'unlock.again_lead' : 'unlock.again_passkey') : 'unlock.lead')}
      actions={
        <>
          <Button onClick={() => props.onSettled(false)}>{t('unlock.cancel')}</Button>
          {ways.password ? (
            <Button variant="primary" type="submit" form={id} pending={isSubmitting} pendingLabel={t('unlock.working')}>
              {t(props.again ? 'unlock.confirm' : 'unlock.submit')}
            </Button>
          ) : null}
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4" noValidate>
        {ways.passkey ? (
          <Button wide size="lg" icon={<KeyRound aria-hidden />} onClick={() => void byPasskey()}>
            {t('proof.use_passkey')}
          </Button>
        ) : null}
        {ways.password ? (
          <Field label={t('fields.password')} error={errors.password?.message}>
            <PasswordInput autoComplete="current-password" autoFocus {...form.register('password')} />
          </Field>
        ) : null}
        <RefusalNotice refusal={refusal} />
      </form>
    </Dialog>
  );
}

/** By what the wallet opens here; a password until the browser has looked. */
export function useUnlockWays(owner: Owner): { readonly password: boolean; readonly passkey: boolean } {
  const [ways, setWays] = useState({ password: true, passkey: false });
  const { walletAddress, walletKind } = owner;
  useEffect(() => {
    let gone = false;
    void loadDevice()
      .then(({ account }) => account.unlockWays({ walletAddress, walletKind }))
      .then((found) => gone || setWays(found));
    return () => {
      gone = true;
    };
  }, [walletAddress, walletKind]);
  return ways;
}
