'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { WebhookTryView } from '#lib/notice/webhooks/view.ts';
import { useWebhookCall } from './use-webhook-call.ts';

/** What was sent and what came back, the newest first. What an address answered is anybody's words, and shown as such. */
export function WebhookLog({ webhookId, log }: { webhookId: string; log: readonly WebhookTryView[] }) {
  const t = useTranslations('webhook');
  const { busy, refusal, run } = useWebhookCall();
  if (log.length === 0) return <p className="text-quiet">{t('log_empty')}</p>;
  const replay = (messageId: string) => run(messageId, 'POST', `/${webhookId}/replay`, { messageId });
  const newest = new Set(log.map(({ messageId }) => log.find((one) => one.messageId === messageId)!.id));
  return (
    <>
      <RefusalNotice refusal={refusal} />
      <ol className="divide-y divide-line">
        {log.map(({ id, messageId, type, sequence, attempt, at, tookMs, status, answer, error, state }) => (
          <li key={id} className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
            <div className="min-w-0 flex-1 basis-56">
              <p className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-medium tabular-nums">{status ?? t('no_answer')}</span>
                <bdi dir="ltr" className="text-sm">
                  {type} #{sequence}
                </bdi>
                <span className="text-sm text-quiet">{t(`state.${state}`)}</span>
              </p>
              <p className="text-sm text-quiet">
                <Instant at={at} as="second" /> · {t('log_try', { attempt, ms: tookMs })}
              </p>
              {answer || error ? (
                <p dir="auto" className="mt-1 font-mono text-sm break-all text-quiet">
                  {answer || error}
                </p>
              ) : null}
            </div>
            {newest.has(id) && state !== 'pending' && state !== 'sending' ? (
              <Button
                size="sm"
                aria-label={t('log_again_label', { sequence })}
                pending={busy === messageId}
                onClick={() => void replay(messageId)}
              >
                {t('log_again')}
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
    </>
  );
}
