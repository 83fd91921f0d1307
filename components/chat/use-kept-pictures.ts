'use client';
import { useEffect, useRef } from 'react';
import type { Entry } from '#lib/chat/room/reading.ts';
import { DAY } from '#lib/kernel/instant.ts';

/**
 * Tells the server which stored files one's own messages name, which it cannot read: it would delete them after a day. Said of each that is
 * young enough once a page, so that a page that was closed too early, or another device, makes up for it.
 */
export function useKeptPictures(tradeId: string, entries: readonly Entry[] | undefined): void {
  const told = useRef(new Set<string>());
  useEffect(() => {
    const since = Date.now() / 1000 - 2 * DAY;
    for (const { isMine, content, sentAt } of entries ?? []) {
      if (!isMine || content?.kind !== 'file' || sentAt < since || told.current.has(content.file.id)) continue;
      const { id } = content.file;
      told.current.add(id);
      void import('#lib/chat/picture.browser.ts')
        .then(({ keepPicture }) => keepPicture(tradeId, id))
        .then(
          // Only where nobody answered is there anything to gain by asking again, with the next message that arrives.
          (kept) => !kept.ok && kept.refusal.code === 'request.unreachable' && told.current.delete(id),
          () => told.current.delete(id),
        );
    }
  }, [tradeId, entries]);
}
