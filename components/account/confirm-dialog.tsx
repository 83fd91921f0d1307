'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useState, type FormEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Spinner } from '#components/ui/progress.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { ConfirmAnswer } from '#lib/account/browser.ts';
import type { ConfirmWays } from '#lib/account/factor.ts';
import type { Actor } from '#lib/account/policy.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { asksCode, FactorForm } from './factor-form.tsx';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';

type Props = { readonly actor: Actor; readonly onSettled: (confirmed: boolean) => void };

/** Asks again who is there, before something that matters is done: a factor where there is one, else the password or the wallet. */
export function ConfirmDialog({ actor, onSettled }: Props) {
  const t = useTranslations('account.proof');
  const id = useId();
  const { ways, refusal, pending, answer } = useConfirm(actor, onSettled);
  const [recovering, setRecovering] = useState(false);
  const way = ways && wayOf(ways, actor);
  const submits = way === 'password' || (way === 'factor' && asksCode(ways!.factors, recovering));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onSettled(false)}
      locked={pending}
      title={t('confirm_title')}
      description={t(way ? `confirm_lead_${way}` : 'confirm_lead')}
      actions={
        <>
          <Button onClick={() => onSettled(false)}>{t('cancel')}</Button>
          {way === 'wallet' ? (
            <Button variant="primary" pending={pending} pendingLabel={t('waiting_wallet')} onClick={answer.byWallet}>
              {t('sign')}
            </Button>
          ) : submits ? (
            <Button variant="primary" type="submit" form={id} pending={pending} pendingLabel={t('checking')}>
              {t('submit')}
            </Button>
          ) : null}
        </>
      }
    >
      {way === undefined && !refusal ? <Spinner label={t('looking')} /> : null}
      {way === 'password' ? <PasswordForm id={id} onAnswer={answer.with} /> : null}
      {way === 'factor' ? (
        <FactorForm
          id={id}
          kinds={ways!.factors}
          pending={pending}
          onAnswer={answer.with}
          recovering={recovering}
          onRecover={setRecovering}
        />
      ) : null}
      <RefusalNotice refusal={refusal} className="pt-3" />
    </Dialog>
  );
}

function wayOf(ways: ConfirmWays, actor: Actor): 'factor' | 'password' | 'wallet' {
  if (ways.factors.length > 0) return 'factor';
  return actor.walletKind === 'browser' && ways.passwordKdf ? 'password' : 'wallet';
}

/** What can be confirmed with, and confirming with it. */
function useConfirm(actor: Actor, onSettled: (confirmed: boolean) => void) {
  const [ways, setWays] = useState<ConfirmWays>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [pending, setPending] = useState(false);
  useEffect(() => {
    let gone = false;
    void loadDevice()
      .then(({ account }) => account.confirmWays())
      .then((found) => {
        if (gone) return;
        if (found.ok) setWays(found.value);
        else setRefusal(found.refusal);
      });
    return () => {
      gone = true;
    };
  }, []);
  const confirm = async (answer: ConfirmAnswer) => {
    const { account } = await loadDevice();
    return account.confirm(ways!, answer);
  };
  const run = async (act: () => ReturnType<typeof confirm>) => {
    setRefusal(undefined);
    setPending(true);
    const done = await act();
    setPending(false);
    if (done.ok) onSettled(true);
    else setRefusal(done.refusal);
  };
  const byWallet = () =>
    void run(async () => {
      const { account, findSigner } = await loadDevice();
      const signer =
        actor.walletKind === 'injected'
          ? await findSigner(actor.walletAddress)
          : ({ ok: true, value: account.signer(actor) } as const);
      return signer.ok ? confirm({ kind: 'wallet', signer: signer.value }) : signer;
    });
  return {
    ways,
    refusal,
    pending,
    answer: { with: (answer: ConfirmAnswer) => void run(() => confirm(answer)), byWallet },
  };
}

function PasswordForm({ id, onAnswer }: { id: string; onAnswer: (answer: ConfirmAnswer) => void }) {
  const t = useTranslations('account.fields');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const password = String(new FormData(event.currentTarget).get('password'));
    if (password !== '') onAnswer({ kind: 'password', password });
  };
  return (
    <form id={id} method="post" onSubmit={submit} noValidate>
      <Field label={t('password')}>
        <PasswordInput name="password" autoComplete="current-password" autoFocus />
      </Field>
    </form>
  );
}
