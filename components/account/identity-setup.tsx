'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useSetUp } from './use-set-up.tsx';

/** The second step of a wallet's first visit: three signatures that make and publish its identity. */
export function IdentitySetup({ signer, onDone }: { signer: Signer; onDone: () => void }) {
  const t = useTranslations('account');
  const { setUp, dialog } = useSetUp();
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const submit = async () => {
    setRefusal(undefined);
    setPending(true);
    const made = await setUp(signer);
    if (made.ok) return onDone();
    setPending(false);
    setRefusal(made.refusal);
  };
  return (
    <Card>
      <CardTitle>{t('sign_in.set_up_title')}</CardTitle>
      <p className="text-base">{t('sign_in.set_up')}</p>
      <RefusalNotice refusal={refusal} className="pt-3" />
      <div className="mt-4 flex flex-col gap-2">
        <Button
          variant="primary"
          size="lg"
          wide
          autoFocus
          pending={pending}
          pendingLabel={t('settings.signing')}
          onClick={() => void submit()}
        >
          {t('sign_in.set_up_submit')}
        </Button>
        <Button variant="bare" wide onClick={onDone}>
          {t('sign_in.set_up_later')}
        </Button>
      </div>
      {dialog}
    </Card>
  );
}
