'use client';
import { Bell as Mark } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Count } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { call } from '#lib/http/browser.ts';

/** How many notices are unread, and the way to them. Counts on by itself while the page is open. */
export function Bell({ accountId, unread }: { accountId: string; unread: number }) {
  const t = useTranslations('notice');
  const count = useLiveCount(accountId, unread);
  const said = count > 0 ? t('bell_unread', { count }) : '';
  return (
    <>
      {/* Its name is text and no label: in some languages two of something are said without the digit that stands in the badge. */}
      <ButtonLink href="/notices" variant="bare" size="icon" className="overflow-visible">
        <span aria-hidden className="relative grid size-6 place-items-center">
          <Mark className="size-5" />
          <span className="absolute -end-2.5 -top-2">
            <Count of={count} label="" />
          </span>
        </span>
        <span className="sr-only">{said ? `${t('bell')}: ${said}` : t('bell')}</span>
      </ButtonLink>
      <span role="status" className="sr-only">
        {count > unread ? said : ''}
      </span>
    </>
  );
}

/** What the server rendered, until a hint says that it has changed. The socket's code is loaded after the page has come alive. */
function useLiveCount(accountId: string, unread: number): number {
  const [known, setKnown] = useState({ rendered: unread, count: unread });
  if (known.rendered !== unread) setKnown({ rendered: unread, count: unread });
  useEffect(() => {
    let gone = false;
    let stop = () => {};
    const ask = async () => {
      const answer = await call<{ unread: number }>('GET', '/notices/unread');
      if (answer.ok && !gone) setKnown((before) => ({ ...before, count: answer.value.unread }));
    };
    void import('#lib/events/browser.ts').then(
      ({ subscribe }) => {
        if (!gone) stop = subscribe('notice', accountId, { onHint: () => void ask() });
      },
      // The server went away before the code was here: the count stays as the page was rendered.
      () => {},
    );
    return () => {
      gone = true;
      stop();
    };
  }, [accountId]);
  return known.count;
}
