'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Money } from '#components/ui/money.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import { keyFileOf } from '#lib/account/key-file.ts';
import type { MeView } from '#lib/account/view.ts';
import type { Balance } from '#lib/chain/balances.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { call, newKey } from '#lib/http/browser.ts';
import { BackupDialog, saveKeyFile } from './backup-dialog.tsx';
import { loadDevice } from './load.ts';
import { useSetUp } from './use-set-up.tsx';

export type Holdings = {
  readonly chainId: number;
  /** Null: there is one chain, and nothing to tell apart. */
  readonly network: string | null;
  /** Undefined: the chain does not answer. */
  readonly balances: readonly Balance[] | undefined;
  /** Its coins are worth nothing, and there are more for the asking. */
  readonly testCoins: boolean;
};

type Props = { me: MeView; holdings: readonly Holdings[] };

/** The wallet: its address, what it holds, how it is backed up, and the key others seal messages to. */
export function WalletCard({ me, holdings }: Props) {
  const t = useTranslations('account.settings');
  return (
    <Card>
      <CardTitle>{t('wallet')}</CardTitle>
      {me.walletKind === 'browser' && !me.hasBackup ? <BackupNotice me={me} className="mb-4" /> : null}
      <Definitions>
        <Definition name={t('address')} note={t(me.walletKind === 'browser' ? 'kind_browser' : 'kind_injected')}>
          <Copyable text={me.walletAddress} label={t('copy_address')} />
        </Definition>
        <Definition name={t('balances')}>
          {holdings.map((one) => (
            <OnChain key={one.chainId} holdings={one} />
          ))}
        </Definition>
        <Messages me={me} />
        {me.walletKind === 'browser' ? <Keys me={me} /> : null}
      </Definitions>
    </Card>
  );
}

function OnChain({ holdings: { chainId, network, balances, testCoins } }: { holdings: Holdings }) {
  const t = useTranslations('account.settings');
  return (
    <div className="not-first:pt-4">
      {network === null ? null : <p className="text-sm text-quiet">{network}</p>}
      {balances ? (
        <ul>
          {balances.map((one) => (
            <li key={one.symbol}>
              <Money amount={formatUnits(BigInt(one.units), one.decimals, 2)} unit={one.symbol} />
            </li>
          ))}
        </ul>
      ) : (
        t('balances_unknown')
      )}
      {testCoins ? <TestCoins chainId={chainId} /> : null}
    </div>
  );
}

/** Asks for the recovery phrase: in the settings, and wherever the first coins are about to arrive. */
export function BackupNotice({
  me,
  className,
}: {
  me: Pick<MeView, 'walletAddress' | 'walletKind'>;
  className?: string;
}) {
  const t = useTranslations('account');
  return (
    <Notice
      tone="caution"
      title={t('backup.needed_title')}
      className={className ?? ''}
      action={<BackupButton me={me}>{t('settings.backup_make')}</BackupButton>}
    >
      {t('backup.needed')}
    </Notice>
  );
}

function BackupButton({ me, children }: { me: Pick<MeView, 'walletAddress' | 'walletKind'>; children: ReactNode }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const close = (saved: boolean) => {
    setOpen(false);
    if (saved) router.refresh();
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{children}</Button>
      <BackupDialog owner={me} open={open} onClose={close} />
    </>
  );
}

function Keys({ me }: { me: MeView }) {
  const t = useTranslations('account.settings');
  const save = async () => {
    const { keyring } = await loadDevice();
    const kept = await keyring.envelopes(me.walletAddress);
    const fetched = kept.length > 0 ? undefined : await call<typeof kept>('GET', '/me/keys');
    saveKeyFile(keyFileOf(me.walletAddress, fetched?.ok ? fetched.value : kept));
  };
  return (
    <Definition name={t('backup')}>
      <p>{t(me.hasBackup ? 'backup_saved' : 'backup_absent')}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        {me.hasBackup ? <BackupButton me={me}>{t('backup_again')}</BackupButton> : null}
        <Button onClick={() => void save()}>{t('key_file_save')}</Button>
      </div>
    </Definition>
  );
}

function Messages({ me }: { me: MeView }) {
  const t = useTranslations('account.settings');
  const router = useRouter();
  const { setUp, dialog } = useSetUp();
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const submit = async () => {
    setRefusal(undefined);
    setPending(true);
    const { findSigner } = await loadDevice();
    const signer = await findSigner(me.walletAddress);
    const made = signer.ok ? await setUp(signer.value, me.identity !== null) : signer;
    setPending(false);
    if (!made.ok) return setRefusal(made.refusal);
    toast(t('saved'));
    router.refresh();
  };
  return (
    <Definition
      name={t('messages')}
      note={me.identity && me.walletKind === 'injected' ? t('messages_again_note') : undefined}
    >
      <p>{t(me.identity ? 'messages_ready' : 'messages_absent')}</p>
      {me.walletKind === 'injected' ? (
        <Button className="mt-2" pending={pending} pendingLabel={t('signing')} onClick={() => void submit()}>
          {t(me.identity ? 'messages_again' : 'messages_set_up')}
        </Button>
      ) : null}
      <RefusalNotice refusal={refusal} className="pt-2" />
      {dialog}
    </Definition>
  );
}

/** How often the page looks again for coins that are on their way. */
const LOOKS_MS = [1500, 3000, 6000];

function TestCoins({ chainId }: { chainId: number }) {
  const t = useTranslations('account.settings');
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const ask = async () => {
    setRefusal(undefined);
    setPending(true);
    const asked = await call('POST', '/faucet', { chainId }, { key: newKey() });
    setPending(false);
    if (!asked.ok) return setRefusal(asked.refusal);
    toast(t('test_coins_coming'));
    for (const wait of LOOKS_MS) setTimeout(() => router.refresh(), wait);
  };
  return (
    <div className="mt-2">
      <Button pending={pending} onClick={() => void ask()}>
        {t('test_coins')}
      </Button>
      <p className="mt-1 text-sm text-quiet">{t('test_coins_note')}</p>
      <RefusalNotice refusal={refusal} className="pt-2" />
    </div>
  );
}
