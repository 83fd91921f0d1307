'use client';
import { Link } from '#components/ui/link.tsx';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';

type Place = { href: string; key: 'market' | 'trades' | 'offers' | 'desk'; under: string[] };

const PLACES: Place[] = [
  { href: '/', key: 'market', under: ['/market', '/offers/'] },
  { href: '/trades', key: 'trades', under: ['/trades/'] },
  { href: '/offers', key: 'offers', under: ['/offers/new', '/offers/mine'] },
  { href: '/desk', key: 'desk', under: ['/disputes', '/desk/'] },
];

/** The most exact place wins: /offers/new is "My offers", /offers/<id> of somebody is the market's. */
function placeOf(pathname: string): Place['key'] | undefined {
  const exact = PLACES.find((place) => place.href === pathname);
  if (exact) return exact.key;
  const matches = PLACES.flatMap((place) => place.under.map((prefix) => ({ key: place.key, prefix })))
    .filter(({ prefix }) => pathname === prefix || pathname.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return matches[0]?.key;
}

/** Where one can go. Beside the wordmark on wide screens, a line of its own under it on a phone: no menu to open. */
export function Navigation(props: { signedIn: boolean; staff: boolean }) {
  const t = useTranslations('ui.nav');
  const here = placeOf(usePathname());
  const places = PLACES.filter(({ key }) => (key === 'market' ? true : key === 'desk' ? props.staff : props.signedIn));
  return (
    <nav aria-label={t('label')} className={places.length > 1 ? 'places' : 'places one'}>
      <ul>
        {places.map(({ href, key }) => (
          <li key={key}>
            <Link href={href} aria-current={here === key ? 'page' : undefined}>
              {t(key)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
