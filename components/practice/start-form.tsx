'use client';
import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Refusal } from '#lib/kernel/refusal.ts';

export type StartAnswer = { readonly refusal?: Pick<Refusal, 'code' | 'data'> };

export function StartForm({ act }: { act: (before: StartAnswer) => Promise<StartAnswer> }) {
  const t = useTranslations('practice');
  const [answer, send, pending] = useActionState(act, {});
  return (
    <form action={send} className="flex flex-col items-start gap-4">
      <RefusalNotice refusal={answer.refusal} />
      <Button type="submit" variant="primary" pending={pending}>
        {t('start')}
      </Button>
    </form>
  );
}
