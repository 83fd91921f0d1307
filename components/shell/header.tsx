import { Link } from '#components/ui/link.tsx';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Navigation } from './navigation.tsx';

/** Name, places, screen preferences, bell, account. `account` is the accounts' own menu, or its way in. */
export function Header(props: {
  signedIn: boolean;
  staff: boolean;
  preferences: ReactNode;
  bell: ReactNode;
  account: ReactNode;
}) {
  const t = useTranslations('ui');
  return (
    <header className="top">
      <div>
        <Link href="/" aria-label={t('home')}>
          Holdfast
        </Link>
        <Navigation signedIn={props.signedIn} staff={props.staff} />
        <div>
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
    <a href="#main" className="skip">
      {t('skip')}
    </a>
  );
}
