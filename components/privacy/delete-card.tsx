'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { loadDevice } from '#components/account/load.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { call } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { DeletionView, Obstacle } from '#lib/privacy/view.ts';
import { vaultHref } from '#lib/vault/href.ts';

type Props = { view: DeletionView; walletAddress: string; nameKeptDays: number };

/** What goes, what stays, what stands in the way; and the deletion itself, for whoever types their name. */
export function DeleteCard({ view, walletAddress, nameKeptDays }: Props) {
  const t = useTranslations('privacy.data');
  return (
    <Card id="delete">
      <CardTitle note={t('delete_note')}>{t('delete')}</CardTitle>
      <div className="flex max-w-prose flex-col gap-4">
        <p>{t('goes')}</p>
        <p>{t('stays', view.stays)}</p>
        <p>{t('later', { days: nameKeptDays })}</p>
        <p>
          <TextLink href="/privacy">{t('more')}</TextLink>
        </p>
        {view.obstacles.length > 0 ? (
          <Notice tone="caution" title={t('first')}>
            <ul className="flex list-disc flex-col gap-1 ps-5">
              {view.obstacles.map((obstacle) => (
                <li key={keyOf(obstacle)}>
                  <ObstacleLine obstacle={obstacle} />
                </li>
              ))}
            </ul>
          </Notice>
        ) : (
          <DeleteForm view={view} walletAddress={walletAddress} />
        )}
      </div>
    </Card>
  );
}

const keyOf = (obstacle: Obstacle): string => Object.values(obstacle).join(' ');

function ObstacleLine({ obstacle }: { obstacle: Obstacle }) {
  const t = useTranslations('privacy.data');
  switch (obstacle.kind) {
    case 'trade':
    case 'dispute':
      return (
        <>
          {t(`obstacle_${obstacle.kind}`)}:{' '}
          <TextLink href={`/trades/${obstacle.tradeId}`}>{t('to_trade', { reference: obstacle.reference })}</TextLink>
        </>
      );
    case 'coins':
      return (
        <>
          {t('obstacle_coins', { amount: obstacle.amount, unit: obstacle.unit })}:{' '}
          <TextLink href={vaultHref(obstacle.chainId)}>{t('to_vault')}</TextLink>
        </>
      );
    case 'act':
      return (
        <>
          {t('obstacle_act')}: <TextLink href="/vault">{t('to_vault')}</TextLink>
        </>
      );
    case 'seat':
      return t('obstacle_seat', { role: obstacle.role });
    default:
      return t(`obstacle_${obstacle.kind}`);
  }
}

function DeleteForm({ view, walletAddress }: Omit<Props, 'nameKeptDays'>) {
  const t = useTranslations('privacy.data');
  const [name, setName] = useState('');
  const [keysSaved, setKeysSaved] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [pending, setPending] = useState(false);
  const submit = async () => {
    setRefusal(undefined);
    setPending(true);
    const done = await call('POST', '/me/deletion', { name, keysSaved });
    if (!done.ok) {
      setPending(false);
      return setRefusal(done.refusal);
    }
    const { keyring } = await loadDevice();
    await keyring.lock(walletAddress);
    // The whole page anew: nobody is signed in any more.
    window.location.assign('/privacy?deleted=1');
  };
  return (
    <form
      className="flex flex-col items-start gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {view.ownWallet ? (
        <Checkbox
          label={t('keys_saved')}
          hint={t('keys_hint')}
          checked={keysSaved}
          onChange={(event) => setKeysSaved(event.target.checked)}
        />
      ) : null}
      <Field label={t('type_name', { name: view.name })} className="w-full">
        <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
      </Field>
      <RefusalNotice refusal={refusal} />
      <Button type="submit" variant="danger" pending={pending}>
        {t('delete_do')}
      </Button>
    </form>
  );
}
