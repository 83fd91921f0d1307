'use client';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Actor } from '#lib/account/policy.ts';
import { answerConfirm } from '#lib/http/browser.ts';

/** Fetched when it is first wanted: most pages never ask. */
const ConfirmDialog = lazy(async () => ({ default: (await import('./confirm-dialog.tsx')).ConfirmDialog }));

/** Once for the page: shows the dialog when a call is refused because it wants a fresh proof of who asks, and has it made again after. */
export function Confirming({ actor }: { actor: Actor }) {
  const [asked, setAsked] = useState<(confirmed: boolean) => void>();
  useEffect(() => answerConfirm(() => new Promise((answer) => setAsked(() => answer))), []);
  const settle = (confirmed: boolean) => {
    // By a factor the session has another id now; what is said over the old one's socket would be said by nobody.
    if (confirmed) void import('#lib/events/browser.ts').then(({ reopenLine }) => reopenLine());
    asked?.(confirmed);
    setAsked(undefined);
  };
  return asked ? (
    <Suspense fallback={null}>
      <ConfirmDialog actor={actor} onSettled={settle} />
    </Suspense>
  ) : null;
}
