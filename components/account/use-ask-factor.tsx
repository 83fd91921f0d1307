'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useId, useState, type ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { AskFactor, FactorAnswer, FactorAsked } from '#lib/account/passkey.ts';
import { asksCode, FactorForm } from './factor-form.tsx';

type Asked = FactorAsked & { readonly answer: (answer: FactorAnswer | null) => void };

/**
 * Runs a sign-in that may ask for its second half, in a dialog of this page's own: show `dialog` somewhere on it. It goes when the sign-in has ended, either way.
 */
export function useAskFactor(): {
  withFactor: <T>(signIn: (onFactor: AskFactor) => Promise<T>) => Promise<T>;
  dialog: ReactNode;
} {
  const [asked, setAsked] = useState<Asked>();
  const [answered, setAnswered] = useState<Asked>();
  const withFactor = useCallback(async <T,>(signIn: (onFactor: AskFactor) => Promise<T>): Promise<T> => {
    try {
      return await signIn((question) => new Promise((answer) => setAsked({ ...question, answer })));
    } finally {
      setAsked(undefined);
    }
  }, []);
  const settle = (answer: FactorAnswer | null) => {
    setAnswered(asked);
    asked?.answer(answer);
  };
  const pending = answered === asked;
  return { withFactor, dialog: asked ? <FactorDialog asked={asked} pending={pending} onAnswer={settle} /> : null };
}

type Props = {
  readonly asked: Asked;
  readonly pending: boolean;
  readonly onAnswer: (answer: FactorAnswer | null) => void;
};

function FactorDialog({ asked, pending, onAnswer }: Props) {
  const t = useTranslations('account.proof');
  const id = useId();
  const [recovering, setRecovering] = useState(false);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onAnswer(null)}
      title={t('factor_title')}
      description={t('factor_lead')}
      actions={
        <>
          <Button onClick={() => onAnswer(null)}>{t('cancel')}</Button>
          {asksCode(asked.kinds, recovering) ? (
            <Button variant="primary" type="submit" form={id} pending={pending} pendingLabel={t('checking')}>
              {t('submit')}
            </Button>
          ) : null}
        </>
      }
    >
      <FactorForm
        id={id}
        kinds={asked.kinds}
        pending={pending}
        onAnswer={onAnswer}
        recovering={recovering}
        onRecover={setRecovering}
      />
      <RefusalNotice refusal={pending ? undefined : asked.refusal} className="pt-3" />
    </Dialog>
  );
}
