'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useAct } from '#components/ui/use-act.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

export type StartAnswer = { readonly refusal?: Pick<Refusal, 'code' | 'data'> };

export function StartForm({ act }: { act: (before: StartAnswer, form: FormData) => Promise<StartAnswer> }) {
  const t = useTranslations('practice');
  const [answer, send, pending] = useAct(act, {});
  return (
    <KeyedForm action={send} className="flex flex-col items-start gap-4">
      <RefusalNotice refusal={answer.refusal} />
      <Button type="submit" variant="primary" pending={pending}>
        {t('start')}
      </Button>
    </KeyedForm>
  );
}
