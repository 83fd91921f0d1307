'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { cn } from '#components/ui/cn.ts';

type Place = { href: string; key: 'market' | 'trades' | 'offers' | 'disputes'; under: string[] };

const PLACES: Place[] = [
  { href: '/', key: 'market', under: ['/market', '/offers/'] },
  { href: '/trades', key: 'trades', under: ['/trades/'] },
  { href: '/offers', key: 'offers', under: ['/offers/new', '/offers/mine'] },
  { href: '/disputes', key: 'disputes', under: ['/disputes/', '/desk/'] },
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
export function Navigation(props: { signedIn: boolean; moderator: boolean; className?: string }) {
  const t = useTranslations('ui.nav');
  const here = placeOf(usePathname());
  const places = PLACES.filter(({ key }) =>
    key === 'market' ? true : key === 'disputes' ? props.moderator : props.signedIn,
  );
  return (
    <nav aria-label={t('label')} className={props.className}>
      <ul className="flex gap-1 overflow-x-auto px-2 [scrollbar-width:none] sm:px-0">
        {places.map(({ href, key }) => (
          <li key={key}>
            <Link
              href={href}
              aria-current={here === key ? 'page' : undefined}
              className={cn(
                'relative flex min-h-11 items-center px-2 text-sm font-medium whitespace-nowrap text-quiet transition-colors hover:text-ink focus-visible:-outline-offset-2 sm:min-h-14 sm:px-3',
                'after:absolute after:inset-x-2 after:-bottom-px after:h-0.5 after:bg-transparent sm:after:inset-x-3',
                'aria-[current=page]:text-ink aria-[current=page]:after:bg-ink',
              )}
            >
              {t(key)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
