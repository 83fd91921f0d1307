'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Actor } from '#lib/account/policy.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';

const schema = z.object({ password: z.string().min(1, 'account.invalid.password_short') });

/** Asks for the password and opens the keys of this device with it. */
export function UnlockDialog(props: { owner: Actor; again: boolean; onSettled: (opened: boolean) => void }) {
  const t = useTranslations('account');
  const id = useId();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { password: '' } });
  const { isSubmitting, errors } = form.formState;
  const submit = form.handleSubmit(async ({ password }) => {
    setRefusal(undefined);
    const { account } = await loadDevice();
    const opened = await account.unlockWithPassword(props.owner, password);
    if (!opened.ok) return setRefusal(opened.refusal);
    // Published before an identity had two halves: again, without a word; where that fails, the next unlocking tries again.
    if (props.owner.identityPublicKey === null) await account.publishAgain(props.owner);
    props.onSettled(true);
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onSettled(false)}
      locked={isSubmitting}
      title={t(props.again ? 'unlock.again_title' : 'unlock.title')}
      description={t(props.again ? 'unlock.again_lead' : 'unlock.lead')}
      actions={
        <>
          <Button onClick={() => props.onSettled(false)}>{t('unlock.cancel')}</Button>
          <Button variant="primary" type="submit" form={id} pending={isSubmitting} pendingLabel={t('unlock.working')}>
            {t(props.again ? 'unlock.confirm' : 'unlock.submit')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Field label={t('fields.password')} error={errors.password?.message}>
          <PasswordInput autoComplete="current-password" autoFocus {...form.register('password')} />
        </Field>
        <RefusalNotice refusal={refusal} />
      </form>
    </Dialog>
  );
}
