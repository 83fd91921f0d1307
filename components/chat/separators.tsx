'use client';
import { useFormatter, useTranslations } from 'next-intl';

/** A new day begins. */
export function Day({ at }: { at: number }) {
  const format = useFormatter();
  return (
    <li className="flex items-center gap-3 text-xs text-quiet before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      <time dateTime={new Date(at * 1000).toISOString()}>
        {format.dateTime(new Date(at * 1000), { dateStyle: 'medium' })}
      </time>
    </li>
  );
}

/** From here on nothing had been read when the room was opened. */
export function UnreadLine() {
  const t = useTranslations('chat');
  return (
    <li className="flex items-center gap-3 text-xs font-medium text-accent before:h-px before:flex-1 before:bg-accent after:h-px after:flex-1 after:bg-accent">
      {t('unread_from')}
    </li>
  );
}
