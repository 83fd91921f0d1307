import { useTranslations } from 'next-intl';
import { TextLink } from '#components/ui/link.tsx';
import type { Power } from '#lib/account/powers.ts';

/** The parts of the desk, and the power that opens each. */
export const DESK_PLACES = [
  { here: 'disputes', href: '/disputes', power: 'cases.read' },
  { here: 'workload', href: '/disputes/workload', power: 'cases.measure' },
  { here: 'reports', href: '/desk/reports', power: 'reports.handle' },
  { here: 'signals', href: '/desk/signals', power: 'signals.read' },
  { here: 'merchants', href: '/desk/merchants', power: 'merchants.decide' },
  { here: 'users', href: '/desk/users', power: 'users.read' },
  { here: 'offers', href: '/desk/offers', power: 'offers.read' },
  { here: 'trades', href: '/desk/trades', power: 'trades.read' },
  { here: 'fees', href: '/desk/fees', power: 'site.read' },
  { here: 'levels', href: '/desk/levels', power: 'site.read' },
  { here: 'methods', href: '/desk/methods', power: 'site.read' },
  { here: 'switches', href: '/desk/switches', power: 'site.read' },
  { here: 'announcements', href: '/desk/announcements', power: 'site.read' },
  { here: 'panel', href: '/desk/panel', power: 'site.read' },
  { here: 'health', href: '/desk/health', power: 'health.read' },
  { here: 'reconcile', href: '/desk/reconcile', power: 'health.read' },
  { here: 'seats', href: '/desk/seats', power: 'seats.read' },
  { here: 'audit', href: '/desk/audit', power: 'audit.read' },
  { here: 'verify', href: '/desk/verify', power: 'staff.prove' },
] as const satisfies readonly { readonly here: string; readonly href: string; readonly power: Power }[];
export type DeskPlace = (typeof DESK_PLACES)[number]['here'];

/** Where somebody of the staff can go: what their seats open, and nothing else. */
export function DeskLinks({ here, powers }: { here: DeskPlace | null; powers: readonly Power[] }) {
  const t = useTranslations('desk.places');
  return (
    <nav aria-label={t('label')} className="flex flex-wrap gap-x-6 gap-y-2 text-sm pointer-coarse:gap-y-0">
      {DESK_PLACES.filter(({ power }) => powers.includes(power)).map((place) => (
        <TextLink
          key={place.here}
          href={place.href}
          aria-current={place.here === here ? 'page' : undefined}
          className="aria-[current=page]:font-semibold pointer-coarse:inline-flex pointer-coarse:min-h-11 pointer-coarse:items-center"
        >
          {t(place.here)}
        </TextLink>
      ))}
    </nav>
  );
}
