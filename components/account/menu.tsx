'use client';
import { Gavel, Landmark, Lock, LogOut, Search, Settings, UserRound, Vault } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Menu, MenuItem, MenuLine, MenuLink, MenuNote } from '#components/ui/menu.tsx';
import { Avatar } from './avatar.tsx';
import { loadDevice } from './load.ts';
import { useActor, useUnlocked } from './provider.tsx';

/** The header's account corner: sign in, or who is signed in and what they can do. */
export function AccountMenu() {
  const t = useTranslations('account.menu');
  const payment = useTranslations('payment.accounts');
  const searches = useTranslations('search');
  const actor = useActor();
  const router = useRouter();
  const unlocked = useUnlocked();
  const [leaving, setLeaving] = useState(false);
  if (!actor) {
    return (
      <ButtonLink href="/sign-in" size="sm">
        {t('sign_in')}
      </ButtonLink>
    );
  }
  const leave = async () => {
    setLeaving(true);
    await (await loadDevice()).account.signOut(actor);
    setLeaving(false);
    router.push('/');
    router.refresh();
  };
  const trigger = (
    <Button
      variant="bare"
      size="sm"
      pending={leaving}
      className="max-w-48 px-2"
      aria-label={`${t('label')}: ${actor.name}`}
    >
      <Avatar address={actor.walletAddress} size={24} />
      <span className="hidden truncate sm:inline">{actor.name}</span>
    </Button>
  );
  return (
    <Menu trigger={trigger} label={t('label')}>
      <MenuNote>
        <span className="block truncate font-medium text-ink">{actor.name}</span>
        <MachineText short>{actor.walletAddress}</MachineText>
      </MenuNote>
      <MenuLine />
      <MenuLink href={`/traders/${actor.accountId}`}>
        <UserRound aria-hidden />
        {t('profile')}
      </MenuLink>
      {actor.roles.includes('moderator') ? (
        <MenuLink href="/disputes">
          <Gavel aria-hidden />
          {t('disputes')}
        </MenuLink>
      ) : null}
      <MenuLink href="/payment-accounts">
        <Landmark aria-hidden />
        {payment('title')}
      </MenuLink>
      <MenuLink href="/vault">
        <Vault aria-hidden />
        {t('vault')}
      </MenuLink>
      <MenuLink href="/searches">
        <Search aria-hidden />
        {searches('title')}
      </MenuLink>
      <MenuLink href="/settings">
        <Settings aria-hidden />
        {t('settings')}
      </MenuLink>
      {unlocked && actor.walletKind === 'browser' ? (
        <MenuItem onSelect={() => void loadDevice().then(({ keyring }) => keyring.lock(actor.walletAddress))}>
          <Lock aria-hidden />
          {t('lock')}
        </MenuItem>
      ) : null}
      <MenuLine />
      <MenuItem onSelect={() => void leave()}>
        <LogOut aria-hidden />
        {t('sign_out')}
      </MenuItem>
    </Menu>
  );
}
