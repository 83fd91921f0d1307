'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Disclosure } from '#components/ui/disclosure.tsx';
import type { PublishedIdentity } from '#lib/account/identity.ts';
import { safetyNumber } from '#lib/chat/safety-number.ts';

type SafetyNumberProps = {
  /** The other person's name. */
  name: string;
  mine: PublishedIdentity;
  /** As their wallet signed it: checked before it comes here. */
  theirs: PublishedIdentity;
};

/** Digits that both see alike where nobody stands between them; on demand, because few ever need them. */
export function SafetyNumber({ name, mine, theirs }: SafetyNumberProps) {
  const t = useTranslations('chat.safety_number');
  const groups = useMemo(() => safetyNumber(mine, theirs), [mine, theirs]);
  return (
    <Disclosure summary={t('title')}>
      <p className="text-sm text-quiet">{t.rich('lead', { name: () => <bdi key="name">{name}</bdi> })}</p>
      {/* Digits are read aloud in groups, left to right in every language. */}
      <ol dir="ltr" aria-label={t('label')} className="mt-3 grid max-w-80 grid-cols-3 gap-x-4 gap-y-2 sm:grid-cols-4">
        {groups.map((group, place) => (
          // The place is what names a group.
          <li key={place} className="figures text-lg font-medium tracking-wider select-all">
            {group}
          </li>
        ))}
      </ol>
    </Disclosure>
  );
}
