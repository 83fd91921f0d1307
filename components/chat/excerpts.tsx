'use client';
import { Card, CardTitle } from '#components/ui/card.tsx';
import type { Ground } from '#lib/chat/verify-excerpt.ts';
import type { Party } from '#lib/trade/policy.ts';
import { ExcerptView } from './excerpt-view.tsx';

type ExcerptsProps = {
  excerpts: readonly { readonly id: string; readonly by: Party; readonly excerpt: string }[];
  names: Readonly<Record<Party, string>>;
  ground: Ground;
  title: string;
};

/** Everything of the chat that the two have opened in a case; nothing where they opened nothing. */
export function Excerpts({ excerpts, names, ground, title }: ExcerptsProps) {
  if (excerpts.length === 0) return null;
  return (
    <Card>
      <CardTitle>{title}</CardTitle>
      <div className="flex flex-col gap-4">
        {excerpts.map(({ id, by, excerpt }) => (
          <ExcerptView key={id} excerpt={excerpt} by={by} names={names} ground={ground} />
        ))}
      </div>
    </Card>
  );
}
