import { useTranslations } from 'next-intl';
import { TextLink } from '#components/ui/link.tsx';

const PLACES = [
  { here: 'disputes', href: '/disputes' },
  { here: 'reports', href: '/desk/reports' },
  { here: 'verify', href: '/desk/verify' },
] as const;

/** The three parts of a moderator's desk. */
export function DeskLinks({ here }: { here: (typeof PLACES)[number]['here'] }) {
  const t = useTranslations('people.desk');
  return (
    <nav aria-label={t('label')} className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
      {PLACES.map((place) => (
        <TextLink key={place.here} href={place.href} aria-current={place.here === here ? 'page' : undefined}>
          {t(place.here)}
        </TextLink>
      ))}
    </nav>
  );
}
