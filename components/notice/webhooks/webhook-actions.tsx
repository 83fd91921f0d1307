'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { WebhookView } from '#lib/notice/webhooks/view.ts';
import { Secret } from './secret.tsx';
import { useWebhookCall } from './use-webhook-call.ts';

export function WebhookActions({ webhook: { id, off } }: { webhook: WebhookView }) {
  const t = useTranslations('webhook');
  const router = useRouter();
  const { busy, refusal, run } = useWebhookCall();
  const [secret, setSecret] = useState<string>();
  const [removing, setRemoving] = useState(false);
  const test = async () => void ((await run('test', 'POST', `/${id}/test`)) && toast(t('tested')));
  const roll = async () => setSecret((await run<{ secret: string }>('roll', 'POST', `/${id}/secret`))?.secret);
  const turn = () => run('turn', 'PATCH', `/${id}`, { on: off !== null });
  const remove = async () => {
    if ((await run('remove', 'DELETE', `/${id}`)) === null) router.push('/settings/webhooks');
  };
  return (
    <div role="group" aria-label={t('actions')} className="flex flex-col gap-4">
      <RefusalNotice refusal={refusal} />
      <div className="flex flex-wrap gap-2">
        {off ? null : (
          <Button pending={busy === 'test'} onClick={() => void test()}>
            {t('test')}
          </Button>
        )}
        <Button variant={off ? 'primary' : 'quiet'} pending={busy === 'turn'} onClick={() => void turn()}>
          {t(off ? 'switch_on' : 'switch_off')}
        </Button>
        <Button pending={busy === 'roll'} onClick={() => void roll()}>
          {t('roll')}
        </Button>
        {removing ? (
          <>
            <Button variant="danger" pending={busy === 'remove'} onClick={() => void remove()}>
              {t('remove_sure')}
            </Button>
            <Button onClick={() => setRemoving(false)}>{t('keep')}</Button>
          </>
        ) : (
          <Button onClick={() => setRemoving(true)}>{t('remove')}</Button>
        )}
      </div>
      <p role="status" className="text-sm text-quiet">
        {removing ? t('remove_note') : t('roll_note')}
      </p>
      <Secret secret={secret} />
    </div>
  );
}
