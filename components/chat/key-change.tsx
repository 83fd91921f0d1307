import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Instant } from '#components/ui/instant.tsx';
import type { Instant as Moment } from '#lib/kernel/instant.ts';

type KeyChangeProps = {
  /** Whose keys changed. */
  name: string;
  mine: boolean;
  at: Moment;
};

/** A line of the room: from here on somebody writes under other keys. Either they set up anew, or somebody else is in their place. */
export function KeyChange({ name, mine, at }: KeyChangeProps) {
  const t = useTranslations('chat.key_change');
  const parts = {
    name: () => <bdi key="name">{name}</bdi>,
    at: () => <Instant key="at" at={at} as="minute" />,
  };
  return (
    <div className="flex gap-2 rounded-md border border-caution/45 bg-caution/8 px-3 py-2 text-sm">
      <KeyRound aria-hidden className="mt-0.5 size-4 shrink-0 text-caution" />
      <div className="min-w-0">
        <p className="font-medium">{t.rich(mine ? 'mine' : 'theirs', parts)}</p>
        <p className="text-quiet">{t.rich(mine ? 'mine_note' : 'theirs_note', parts)}</p>
      </div>
    </div>
  );
}
