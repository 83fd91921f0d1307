'use client';
import { useTranslations } from 'next-intl';
import { useState, type FormEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Secret } from './secret.tsx';
import { TopicChoice, topicsIn } from './topic-choice.tsx';
import { useWebhookCall } from './use-webhook-call.ts';

export function NewWebhook() {
  const t = useTranslations('webhook');
  const { busy, refusal, run } = useWebhookCall();
  const [wrong, setWrong] = useState<'url_needed' | 'choose'>();
  const [secret, setSecret] = useState<string>();
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const page = event.currentTarget;
    const form = new FormData(page);
    const [url, topics] = [String(form.get('url')).trim(), topicsIn(form)];
    setWrong(url === '' ? 'url_needed' : topics.length === 0 ? 'choose' : undefined);
    if (url === '' || topics.length === 0) return;
    const made = await run<{ secret: string }>('add', 'POST', '', { url, topics });
    if (!made) return;
    setSecret(made.secret);
    page.reset();
  };
  return (
    <form noValidate onSubmit={(event) => void add(event)} className="flex flex-col gap-4">
      <Field label={t('url')} hint={t('url_hint')} error={wrong === 'url_needed' ? t('url_needed') : undefined}>
        <Input name="url" type="url" dir="ltr" inputMode="url" autoComplete="off" spellCheck={false} />
      </Field>
      <TopicChoice chosen={['trades']} />
      <p role="alert" className="text-sm text-danger">
        {wrong === 'choose' ? t('choose') : ''}
      </p>
      <RefusalNotice refusal={refusal} />
      <Button
        type="submit"
        variant="primary"
        className="self-start"
        pending={busy === 'add'}
        pendingLabel={t('adding')}
      >
        {t('add')}
      </Button>
      <Secret secret={secret} />
    </form>
  );
}
