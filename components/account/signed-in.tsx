'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { useLate } from '#components/ui/use-late.ts';
import type { Actor } from '#lib/account/policy.ts';
import { Avatar } from './avatar.tsx';
import { loadDevice } from './load.ts';

const load = async () => (await import('./choices.tsx')).AccountChoices;

/** Who is signed in, and the way to what they can do, fetched when it is first wanted. */
export function SignedIn({ actor }: { actor: Actor }) {
  const t = useTranslations('account.menu');
  const router = useRouter();
  const [leaving, setLeaving] = useState(false);
  const { value: Choices, pending, fetch } = useLate(load);
  const leave = async () => {
    setLeaving(true);
    await (await loadDevice()).account.signOut(actor);
    setLeaving(false);
    router.push('/');
    router.refresh();
  };
  const trigger = (
    <Button
      variant="bare"
      size="sm"
      aria-haspopup="menu"
      pending={leaving || pending}
      className="max-w-48 px-2"
      aria-label={`${t('label')}: ${actor.name}`}
      {...(Choices ? {} : { onClick: fetch, 'aria-expanded': false })}
    >
      <Avatar address={actor.walletAddress} size={24} />
      <span className="hidden truncate sm:inline">{actor.name}</span>
    </Button>
  );
  return Choices ? <Choices actor={actor} trigger={trigger} onLeave={() => void leave()} /> : trigger;
}
