import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Navigation } from './navigation.tsx';

/** Name, places, screen preferences, bell, account. `account` is the accounts' own menu, or its way in. */
export function Header(props: {
  signedIn: boolean;
  moderator: boolean;
  preferences: ReactNode;
  bell: ReactNode;
  account: ReactNode;
}) {
  const t = useTranslations('ui');
  const single = !props.signedIn && !props.moderator;
  return (
    <header className="border-b border-line bg-paper">
      <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center gap-x-6 px-4 sm:px-6">
        <Link
          href="/"
          className="flex min-h-14 items-center text-lg font-semibold tracking-tight"
          aria-label={t('home')}
        >
          Holdfast
        </Link>
        <Navigation
          signedIn={props.signedIn}
          moderator={props.moderator}
          className={
            single
              ? 'hidden sm:block sm:flex-1'
              : 'order-last -mx-4 w-[calc(100%+2rem)] border-t border-line sm:order-none sm:mx-0 sm:w-auto sm:flex-1 sm:border-0'
          }
        />
        <div className="ms-auto flex items-center gap-1">
          {props.preferences}
          {props.bell}
          {props.account}
        </div>
      </div>
    </header>
  );
}

/** The first thing a keyboard reaches. */
export function SkipLink() {
  const t = useTranslations('ui');
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-50 focus:rounded-md focus:border focus:border-ink focus:bg-card focus:px-4 focus:py-2.5 focus:font-medium"
    >
      {t('skip')}
    </a>
  );
}
