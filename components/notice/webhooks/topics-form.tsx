'use client';
import { useTranslations } from 'next-intl';
import { useState, type FormEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { WebhookView } from '#lib/notice/webhooks/view.ts';
import { TopicChoice, topicsIn } from './topic-choice.tsx';
import { useWebhookCall } from './use-webhook-call.ts';

export function TopicsForm({ webhook: { id, topics } }: { webhook: WebhookView }) {
  const t = useTranslations('webhook');
  const { busy, refusal, run } = useWebhookCall();
  const [said, setSaid] = useState<'saved' | 'choose'>();
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const chosen = topicsIn(new FormData(event.currentTarget));
    if (chosen.length === 0) return setSaid('choose');
    setSaid((await run('save', 'PATCH', `/${id}`, { topics: chosen })) === null ? 'saved' : undefined);
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
      <TopicChoice chosen={topics} hideLabel />
      <RefusalNotice refusal={refusal} />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" pending={busy === 'save'}>
          {t('save')}
        </Button>
        <p role="status" className={said === 'choose' ? 'text-sm text-danger' : 'text-sm text-quiet'}>
          {said ? t(said) : ''}
        </p>
      </div>
    </form>
  );
}
