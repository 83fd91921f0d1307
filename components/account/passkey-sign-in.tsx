'use client';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';
import { loadDevice } from './load.ts';

/** Signs in with a passkey of this device: no name, no password, no second factor. */
export function PasskeySignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const t = useTranslations('account.sign_in');
  const hydrated = useHydrated();
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const enter = async () => {
    setRefusal(undefined);
    setPending(true);
    const signedIn = await (await loadDevice()).account.signInWithPasskey();
    if (signedIn.ok) return onSignedIn();
    setPending(false);
    setRefusal(signedIn.refusal);
  };
  return (
    <div className="flex flex-col gap-3">
      <Button
        size="lg"
        wide
        icon={<KeyRound aria-hidden />}
        disabled={!hydrated}
        pending={pending}
        pendingLabel={t('waiting_passkey')}
        onClick={() => void enter()}
      >
        {t('use_passkey')}
      </Button>
      <RefusalNotice refusal={refusal} />
    </div>
  );
}
