import { useTranslations } from 'next-intl';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { LookView } from '#lib/dispute/view.ts';

/** Who of the staff opened the case, and when. */
export function Looks({ looks }: { looks: readonly LookView[] }) {
  const t = useTranslations('dispute.court');
  return (
    <Disclosure summary={t('looks', { count: looks.length })}>
      <ul className="flex flex-col gap-1 text-sm">
        {looks.map(({ name, at }) => (
          <li key={`${name} ${at}`}>
            <bdi>{name}</bdi>{' '}
            <span className="text-quiet">
              · <Instant at={at} as="minute" />
            </span>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
