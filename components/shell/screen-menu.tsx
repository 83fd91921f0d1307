'use client';
import { useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Mark } from '#components/ui/mark.tsx';
import { useLate } from '#components/ui/use-late.ts';
import type { ScreenChoicesProps } from './screen-choices.tsx';

const load = async () => (await import('./screen-choices.tsx')).ScreenChoices;

/** The way to language and theme; what it opens is fetched when it is first wanted. */
export function ScreenMenu(props: ScreenChoicesProps) {
  const t = useTranslations('ui.screen');
  const [changing, startChange] = useTransition();
  const { value: Choices, pending, fetch } = useLate(load);
  const trigger = (
    <Button
      variant="bare"
      size="icon"
      aria-label={t('label')}
      aria-haspopup="menu"
      pending={changing || pending}
      className="text-quiet hover:text-ink"
      {...(Choices ? {} : { onClick: fetch, 'aria-expanded': false })}
    >
      <Mark of="tongues" className="[--mark-ink:currentColor]" />
    </Button>
  );
  return Choices ? <Choices {...props} trigger={trigger} startChange={startChange} /> : trigger;
}
