'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Spinner } from '#components/ui/progress.tsx';
import { DEMO_PASSWORD } from '#lib/account/password.ts';
import type { DemoAccountView } from '#lib/account/view.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { Avatar } from './avatar.tsx';
import { loadDevice } from './load.ts';
import { useAskFactor } from './use-ask-factor.tsx';

/** Demo traders, one press each: the ordinary way in, with the published demo password. */
export function DemoList(props: { accounts: readonly DemoAccountView[]; onSignedIn: () => void }) {
  const t = useTranslations('account.demo');
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const { withFactor, dialog } = useAskFactor();
  const enter = async (email: string) => {
    setRefusal(undefined);
    setBusy(email);
    const { account } = await loadDevice();
    const signedIn = await withFactor((onFactor) =>
      account.signInWithPassword({ email, password: DEMO_PASSWORD, onFactor }),
    );
    if (signedIn.ok) return props.onSignedIn();
    setBusy(undefined);
    setRefusal(signedIn.refusal);
  };
  return (
    <div className="flex flex-col gap-3">
      {dialog}
      <ul className="divide-y divide-line overflow-hidden rounded-md border border-line">
        {props.accounts.map((one) => (
          <li key={one.email}>
            <button
              type="button"
              disabled={busy !== undefined}
              onClick={() => void enter(one.email)}
              className="flex min-h-14 w-full items-center gap-3 px-3 py-2 text-start transition-colors hover:bg-line/40 focus-visible:-outline-offset-2 disabled:opacity-55"
            >
              <Avatar address={one.walletAddress} />
              <span className="min-w-0 flex-1">
                <span className="sr-only">{t('enter', { name: one.name })}</span>
                <span aria-hidden className="block truncate font-medium">
                  {one.name}
                </span>
                <span className="figures block text-sm text-quiet">{t('trades', { count: one.tradesDone })}</span>
              </span>
              {one.roles.includes('moderator') ? <Badge>{t('moderator')}</Badge> : null}
              {one.roles.includes('admin') ? <Badge>{t('admin')}</Badge> : null}
              {busy === one.email ? <Spinner label={t('enter', { name: one.name })} /> : null}
            </button>
          </li>
        ))}
      </ul>
      <RefusalNotice refusal={refusal} />
    </div>
  );
}
