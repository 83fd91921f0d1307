'use client';
import { Gavel, Landmark, Lock, LogOut, Search, Settings, UserRound, Vault } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Menu, MenuItem, MenuLine, MenuLink, MenuNote } from '#components/ui/menu.tsx';
import { loadDevice } from './load.ts';
import type { Actor } from '#lib/account/policy.ts';
import { hasPower } from '#lib/account/powers.ts';
import { useUnlocked } from './keys.ts';

/** What a signed-in person can do and where they can go. */
export function AccountChoices(props: { actor: Actor; trigger: ReactNode; onLeave: () => void }) {
  const { actor, trigger } = props;
  const t = useTranslations('account.menu');
  const payment = useTranslations('payment.accounts');
  const searches = useTranslations('search');
  const unlocked = useUnlocked();
  return (
    <Menu trigger={trigger} label={t('label')} open>
      <MenuNote>
        <span className="block truncate font-medium text-ink">{actor.name}</span>
        <MachineText short>{actor.walletAddress}</MachineText>
      </MenuNote>
      <MenuLine />
      <MenuLink href={`/traders/${actor.accountId}`}>
        <UserRound aria-hidden />
        {t('profile')}
      </MenuLink>
      {hasPower(actor, 'cases.rule') ? (
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
      <MenuItem onSelect={props.onLeave}>
        <LogOut aria-hidden />
        {t('sign_out')}
      </MenuItem>
    </Menu>
  );
}
