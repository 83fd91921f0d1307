'use client';
import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { dismissed, readDismissed } from './dismissed.ts';

type Props = { id: string; text: string; caution: boolean; /** Left out: it cannot be hidden. */ hide?: string };

const noSubscription = () => () => {};

/** One sentence of the operator's. Whoever hides it is not told again on this device; a page that was made for many finds out as it wakes. */
export function Announcement({ id, text, caution, hide }: Props) {
  const hidden = useSyncExternalStore(
    hide === undefined ? noSubscription : dismissed.subscribe,
    () => hide !== undefined && readDismissed(document.cookie).includes(id),
    () => false,
  );
  if (hidden) return null;
  return (
    <span className={caution ? 'font-medium text-caution' : undefined}>
      <bdi>{text}</bdi>
      {hide === undefined ? null : (
        <button type="button" aria-label={hide} title={hide} onClick={() => dismissed.add(id)}>
          <X aria-hidden />
        </button>
      )}
    </span>
  );
}
