'use client';
import type { ReactNode } from 'react';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { cn } from '#components/ui/cn.ts';

type StepProps = {
  title: ReactNode;
  /** Whether the tab with the details is in sight on a phone. */
  inSight: boolean;
  /** The one primary button. On a phone it sticks to the bottom edge, whichever tab is open. */
  action?: ReactNode;
  children?: ReactNode;
};

/** The next step: what to do, and apart from it its button. Both are children of the room's own column. */
export function Step({ title, inSight, action, children }: StepProps) {
  return (
    <>
      <Card className={cn('lg:col-start-1', action && 'lg:rounded-b-none lg:border-b-0', !inSight && 'max-lg:hidden')}>
        <CardTitle>{title}</CardTitle>
        <div className="flex flex-col gap-4">{children}</div>
      </Card>
      {action ? (
        <div
          className={cn(
            'max-lg:sticky max-lg:bottom-0 max-lg:z-20 max-lg:order-last max-lg:-mx-4 max-lg:border-t max-lg:border-line max-lg:bg-card max-lg:px-4 max-lg:pt-3 max-lg:pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:max-lg:-mx-6 sm:max-lg:px-6',
            'lg:col-start-1 lg:-mt-6 lg:rounded-b-lg lg:border lg:border-t-0 lg:border-line lg:bg-card lg:px-6 lg:pb-6',
          )}
        >
          {action}
        </div>
      ) : null}
    </>
  );
}
