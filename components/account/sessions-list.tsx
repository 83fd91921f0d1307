'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import { deviceOf } from '#lib/account/device-name.ts';
import type { SessionView } from '#lib/account/view.ts';
import { call } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

/** Where the person is signed in; each can be ended from here. */
export function SessionsList({ sessions }: { sessions: readonly SessionView[] }) {
  const t = useTranslations('account.settings');
  const router = useRouter();
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const end = async (sessionId: string) => {
    setRefusal(undefined);
    setBusy(sessionId);
    const ended = await call('DELETE', `/sessions/${sessionId}`);
    setBusy(undefined);
    if (!ended.ok) return setRefusal(ended.refusal);
    toast(t('session_ended'));
    router.refresh();
  };
  const endOthers = async () => {
    setRefusal(undefined);
    setBusy('others');
    const ended = await call<{ count: number }>('DELETE', '/sessions');
    setBusy(undefined);
    if (!ended.ok) return setRefusal(ended.refusal);
    toast(t('sessions_ended', { count: ended.value.count }));
    router.refresh();
  };
  return (
    <div className="flex flex-col gap-4">
      <ul className="divide-y divide-line">
        {sessions.map((session) => {
          const device = deviceOf(session.userAgent) ?? t('session_unknown');
          return (
            <li key={session.sessionId} className="flex min-h-14 items-center justify-between gap-4 py-2">
              <span className="min-w-0">
                <span className="flex flex-wrap items-center gap-2 font-medium">
                  {device}
                  {session.current ? <Badge>{t('session_current')}</Badge> : null}
                </span>
                <span className="block text-sm text-quiet">
                  {t('session_seen')} <Instant at={session.lastSeenAt} />
                  {' · '}
                  {t('session_started')} <Instant at={session.createdAt} as="date" />
                  {session.place ? (
                    <>
                      {' · '}
                      {t('session_place')} <bdi dir="ltr">{session.place}</bdi>
                    </>
                  ) : null}
                </span>
              </span>
              {session.current ? null : (
                <Button
                  size="sm"
                  aria-label={t('session_end_label', { device })}
                  pending={busy === session.sessionId}
                  onClick={() => void end(session.sessionId)}
                >
                  {t('session_end')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <RefusalNotice refusal={refusal} />
      {sessions.length > 1 ? (
        <div>
          <Button pending={busy === 'others'} onClick={() => void endOthers()}>
            {t('sessions_end_others')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
