'use client';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type FormEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import type { FactorAnswer } from '#lib/account/passkey.ts';

type Props = {
  readonly id: string;
  /** What the account takes: totp, passkey, recovery. */
  readonly kinds: readonly string[];
  readonly pending: boolean;
  readonly onAnswer: (answer: FactorAnswer) => void;
};

/** Whether the form has something to be sent: with a passkey alone its button is all there is. */
export const asksCode = (kinds: readonly string[], recovering: boolean): boolean =>
  kinds.includes('totp') || recovering;

/** A second factor: the code of the app, a passkey, or a recovery code where both are lost. Its submit button stands where `id` is named. */
export function FactorForm({ id, kinds, pending, onAnswer, recovering, onRecover }: Props & Recovering) {
  const t = useTranslations('account.proof');
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Within a dialog that stands within another form: this one alone is meant.
    event.stopPropagation();
    const typed = recovering ? code : code.replace(/\s/g, '');
    onAnswer({ kind: recovering ? 'recovery' : 'totp', code: typed });
    setCode('');
  };
  return (
    <div className="flex flex-col gap-4">
      {kinds.includes('passkey') && !recovering ? (
        <Button
          wide
          size="lg"
          icon={<KeyRound aria-hidden />}
          disabled={pending}
          onClick={() => onAnswer({ kind: 'passkey' })}
        >
          {t('use_passkey')}
        </Button>
      ) : null}
      {asksCode(kinds, recovering) ? (
        <form id={id} onSubmit={submit} noValidate>
          <Field
            key={String(recovering)}
            label={t(recovering ? 'recovery_code' : 'code')}
            hint={t(recovering ? 'recovery_hint' : 'code_hint')}
          >
            <Input
              machine
              value={code}
              onChange={({ target }) => setCode(target.value)}
              maxLength={40}
              autoFocus
              {...(recovering ? {} : { inputMode: 'numeric', autoComplete: 'one-time-code' })}
            />
          </Field>
        </form>
      ) : null}
      {kinds.includes('recovery') ? (
        <Button variant="bare" className="self-start px-0 text-quiet underline" onClick={() => onRecover(!recovering)}>
          {t(recovering ? 'not_recovery' : 'use_recovery')}
        </Button>
      ) : null}
    </div>
  );
}

type Recovering = { readonly recovering: boolean; readonly onRecover: (recovering: boolean) => void };
