'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogClose } from '#components/ui/dialog.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ApiKeyView } from '#lib/account/view.ts';
import { call } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

/** The person's keys: what each may do, since when and until when, when it was last used and from where. */
export function ApiKeyList({ keys }: { keys: readonly ApiKeyView[] }) {
  const t = useTranslations('account.keys');
  if (keys.length === 0) return <p className="text-quiet">{t('none')}</p>;
  return (
    <ul className="divide-y divide-line">
      {keys.map((key) => (
        <li
          key={key.keyId}
          className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0"
        >
          <KeyFacts of={key} />
          <Revoke of={key} />
        </li>
      ))}
    </ul>
  );
}

function KeyFacts({ of }: { of: ApiKeyView }) {
  const t = useTranslations('account.keys');
  return (
    <div className="min-w-0 flex-1 basis-56 text-sm text-quiet">
      <p className="flex flex-wrap items-center gap-2 text-base font-medium text-ink">
        <bdi className="break-words">{of.name}</bdi>
        {of.ended ? <Badge>{t('ended')}</Badge> : null}
      </p>
      <p>
        <code>
          <MachineText>{`hf_${of.keyId}_…`}</MachineText>
        </code>
      </p>
      <ul>
        {of.scopes.map((scope) => (
          <li key={scope}>{t(`scope.${scope}`)}</li>
        ))}
      </ul>
      {of.ranges.length ? (
        <p>
          {t('from')} <MachineText>{of.ranges.join(', ')}</MachineText>
        </p>
      ) : null}
      <p>
        {t('made')} <Instant at={of.createdAt} as="date" />
        {' · '}
        {of.expiresAt === null ? (
          t('never')
        ) : (
          <>
            {t('ends_at')} <Instant at={of.expiresAt} as="date" />
          </>
        )}
      </p>
      <LastUse of={of} />
    </div>
  );
}

function LastUse({ of }: { of: ApiKeyView }) {
  const t = useTranslations('account.keys');
  if (of.lastUsedAt === null) return <p>{t('unused')}</p>;
  return (
    <p>
      {t('used')} <Instant at={of.lastUsedAt} /> {of.lastUsedFrom ? t('used_from', { ip: of.lastUsedFrom }) : null}
    </p>
  );
}

function Revoke({ of: { keyId, name } }: { of: ApiKeyView }) {
  const t = useTranslations('account.keys');
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const revoke = async () => {
    setBusy(true);
    setRefusal(undefined);
    const ended = await call('DELETE', `/me/api-keys/${keyId}`);
    setBusy(false);
    if (!ended.ok) return setRefusal(ended.refusal);
    setOpen(false);
    toast(t('revoked'));
    router.refresh();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" aria-label={t('revoke_label', { name })}>
          {t('revoke')}
        </Button>
      }
      title={t('revoke_ask', { name })}
      description={t('revoke_note')}
      actions={
        <>
          <DialogClose>
            <Button>{t('keep')}</Button>
          </DialogClose>
          <Button variant="danger" pending={busy} onClick={() => void revoke()}>
            {t('revoke')}
          </Button>
        </>
      }
    >
      <RefusalNotice refusal={refusal} />
    </Dialog>
  );
}
