'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { call } from '#lib/http/browser.ts';
import { RecoveryCodesDialog } from './recovery-codes.tsx';
import { useAsking } from './use-asking.ts';

/** With this many left the page says so. */
const FEW = 3;

/** Recovery codes: how many are left, and new ones. `enrolled`: there is a factor that they stand in for. */
export function RecoveryCard({ left, enrolled }: { left: number; enrolled: boolean }) {
  const t = useTranslations('security');
  const router = useRouter();
  const { pending, refusal, run } = useAsking();
  const [asking, setAsking] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const renew = async () => {
    const made = await run(() => call<{ recoveryCodes: readonly string[] }>('POST', '/me/recovery-codes'));
    if (!made) return;
    setAsking(false);
    setCodes(made.recoveryCodes);
    router.refresh();
  };
  return (
    <Card>
      <CardTitle>{t('codes')}</CardTitle>
      <p>{enrolled ? t('codes_left', { count: left }) : t('codes_none')}</p>
      {enrolled && left <= FEW ? (
        <Notice tone="caution" className="mt-3">
          {t('codes_few')}
        </Notice>
      ) : null}
      {enrolled ? (
        <div className="mt-3">
          <Button onClick={() => setAsking(true)}>{t('codes_new')}</Button>
        </div>
      ) : null}
      {asking ? (
        <Dialog
          open
          onOpenChange={(open) => !open && setAsking(false)}
          locked={pending}
          title={t('codes_new_title')}
          description={t('codes_new_lead')}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{t('cancel')}</Button>
              <Button variant="primary" pending={pending} onClick={() => void renew()}>
                {t('codes_new')}
              </Button>
            </>
          }
        >
          <RefusalNotice refusal={refusal} />
        </Dialog>
      ) : null}
      {codes ? <RecoveryCodesDialog codes={codes} onDone={() => setCodes(undefined)} /> : null}
    </Card>
  );
}
