'use client';
import { useTranslations } from 'next-intl';
import { useState, type FormEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { useWebhookCall } from './use-webhook-call.ts';

const SINCE = [
  ['replay_hour', HOUR],
  ['replay_day', DAY],
  ['replay_all', 14 * DAY],
] as const;

export function ReplayForm({ webhookId }: { webhookId: string }) {
  const t = useTranslations('webhook');
  const { busy, refusal, run } = useWebhookCall();
  const [count, setCount] = useState<number>();
  const replay = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const since = Math.floor(Date.now() / 1000) - Number(form.get('ago'));
    const body = { since, missed: form.has('missed') };
    setCount((await run<{ count: number }>('replay', 'POST', `/${webhookId}/replay`, body))?.count);
  };
  return (
    <form onSubmit={(event) => void replay(event)} className="flex flex-col gap-4">
      <Field label={t('replay_since')}>
        <Select name="ago" defaultValue={DAY}>
          {SINCE.map(([key, seconds]) => (
            <option key={key} value={seconds}>
              {t(key)}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox name="missed" label={t('replay_missed')} defaultChecked />
      <RefusalNotice refusal={refusal} />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" pending={busy === 'replay'}>
          {t('replay')}
        </Button>
        <p role="status" className="text-sm text-quiet">
          {count === undefined ? '' : t('replayed', { count })}
        </p>
      </div>
    </form>
  );
}
