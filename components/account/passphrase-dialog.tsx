'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useId, useState, type ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field, FieldError, useSentence } from '#components/ui/field.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Owner } from '#lib/account/browser.ts';
import { password } from '#lib/account/schema.ts';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';

type Settled = (opened: boolean) => void;
type FrameProps = {
  id: string;
  busy: boolean;
  words: { title: string; lead: string; submit: string; working: string };
  onSettled: Settled;
  children: ReactNode;
};

function Frame({ id, busy, words, onSettled, children }: FrameProps) {
  const t = useTranslations('account.passphrase');
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onSettled(false)}
      locked={busy}
      title={words.title}
      description={words.lead}
      actions={
        <>
          <Button disabled={busy} onClick={() => onSettled(false)}>
            {t('cancel')}
          </Button>
          <Button variant="primary" type="submit" form={id} pending={busy} pendingLabel={words.working}>
            {words.submit}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}

const given = z.object({ passphrase: z.string().min(1, 'account.invalid.passphrase_missing') });

/** Asks for the passphrase that stands in for an injected wallet's signature. */
export function PassphraseDialog({ owner, onSettled }: { owner: Owner; onSettled: Settled }) {
  const t = useTranslations('account.passphrase');
  const id = useId();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm({ resolver: zodResolver(given), defaultValues: { passphrase: '' } });
  const { isSubmitting, errors } = form.formState;
  const submit = form.handleSubmit(async ({ passphrase }) => {
    setRefusal(undefined);
    const opened = await (await loadDevice()).account.unlockWithPassphrase(owner, passphrase);
    if (opened.ok) onSettled(true);
    else setRefusal(opened.refusal);
  });
  const words = { title: t('title'), lead: t('lead'), submit: t('submit'), working: t('working') };
  return (
    <Frame id={id} busy={isSubmitting} words={words} onSettled={onSettled}>
      <form id={id} onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Field label={t('field')} hint={t('forgotten')} error={errors.passphrase?.message}>
          <PasswordInput autoComplete="current-password" autoFocus {...form.register('passphrase')} />
        </Field>
        <RefusalNotice refusal={refusal} />
      </form>
    </Frame>
  );
}

const chosen = z.object({
  passphrase: password,
  understood: z.boolean().refine(Boolean, 'account.invalid.understood'),
});
type ChooseProps = { signer: Signer; renew: boolean; onSettled: Settled };

/** Has the person choose a passphrase, because their wallet signs the same text differently each time; then publishes their keys. */
export function ChoosePassphraseDialog({ signer, renew, onSettled }: ChooseProps) {
  const t = useTranslations('account.passphrase');
  const id = useId();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm({
    resolver: zodResolver(chosen),
    mode: 'onTouched',
    defaultValues: { passphrase: '', understood: false },
  });
  const { isSubmitting, errors } = form.formState;
  const understoodError = useSentence(errors.understood?.message);
  const submit = form.handleSubmit(async ({ passphrase }) => {
    setRefusal(undefined);
    const made = await (await loadDevice()).account.setUpIdentity(signer, { passphrase, renew });
    if (made.ok) onSettled(true);
    else setRefusal(made.refusal);
  });
  const words = {
    title: t('choose_title'),
    lead: t('choose_lead'),
    submit: t('choose_submit'),
    working: t('choose_working'),
  };
  return (
    <Frame id={id} busy={isSubmitting} words={words} onSettled={onSettled}>
      <form id={id} onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Notice tone="caution" title={t('nobody_title')}>
          {t('nobody')}
        </Notice>
        <Field label={t('field')} hint={t('choose_hint')} error={errors.passphrase?.message}>
          <PasswordInput autoComplete="new-password" autoFocus {...form.register('passphrase')} />
        </Field>
        <div>
          <Checkbox
            label={t('understood')}
            aria-invalid={understoodError ? true : undefined}
            {...form.register('understood')}
          />
          <div aria-live="polite">{understoodError ? <FieldError>{understoodError}</FieldError> : null}</div>
        </div>
        <RefusalNotice refusal={refusal} />
      </form>
    </Frame>
  );
}
