'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { FactorView } from '#lib/account/factor.ts';
import { call } from '#lib/http/browser.ts';
import { useAsking } from './use-asking.ts';

/** One second factor, and how to remove it. */
export function FactorLine({ factor, name, last }: { factor: FactorView; name: string; last: boolean }) {
  const t = useTranslations('security');
  const [removing, setRemoving] = useState(false);
  return (
    <li className="flex min-h-14 items-center justify-between gap-4 py-2">
      <span className="min-w-0">
        <span className="flex flex-wrap items-center gap-2 font-medium">
          <bdi className="min-w-0 break-words">{name}</bdi>
          {factor.opensWallet ? <Badge>{t('passkey_opens')}</Badge> : null}
        </span>
        <span className="block text-sm text-quiet">
          {t('added')} <Instant at={factor.createdAt} />
          {factor.lastUsedAt === null ? null : (
            <>
              {' · '}
              {t('last_used')} <Instant at={factor.lastUsedAt} />
            </>
          )}
        </span>
      </span>
      <Button size="sm" aria-label={t('remove_label', { name })} onClick={() => setRemoving(true)}>
        {t('remove')}
      </Button>
      {removing ? (
        <RemoveDialog factorId={factor.factorId} name={name} last={last} onClose={() => setRemoving(false)} />
      ) : null}
    </li>
  );
}

type RemoveProps = {
  readonly factorId: string;
  readonly name: string;
  readonly last: boolean;
  readonly onClose: () => void;
};

function RemoveDialog({ factorId, name, last, onClose }: RemoveProps) {
  const t = useTranslations('security');
  const router = useRouter();
  const { pending, refusal, run } = useAsking();
  const remove = async () => {
    const removed = await run(() => call('DELETE', `/me/factors/${factorId}`));
    if (removed === undefined) return;
    toast(t('removed'));
    onClose();
    router.refresh();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      locked={pending}
      title={t('remove_title', { name })}
      description={t('remove_lead')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="danger" pending={pending} onClick={() => void remove()}>
            {t('remove')}
          </Button>
        </>
      }
    >
      {last ? <Notice tone="caution">{t('remove_last')}</Notice> : null}
      <RefusalNotice refusal={refusal} className="pt-3" />
    </Dialog>
  );
}
