'use client';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { useActor } from './provider.tsx';
import { SignedIn } from './signed-in.tsx';

/** The header's account corner: sign in, or who is signed in. */
export function AccountMenu() {
  const t = useTranslations('account.menu');
  const actor = useActor();
  if (actor) return <SignedIn actor={actor} />;
  return (
    <ButtonLink href="/sign-in" size="sm">
      {t('sign_in')}
    </ButtonLink>
  );
}
