import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/**
 * The one next step. On a phone it sticks to the bottom edge, above the home bar; from `sm` on it stands in the page where
 * it was written. Put it last inside Page, with one primary Button (`wide`) and a line of words at most.
 */
export function BottomBar({
  note,
  className,
  children,
}: {
  note?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={cn(
        'sticky bottom-0 z-20 -mx-4 mt-auto flex flex-col gap-2 border-t border-line bg-card px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]',
        'sm:static sm:mx-0 sm:mt-0 sm:border-0 sm:bg-transparent sm:p-0',
        className,
      )}
    >
      {note ? <div className="text-sm text-quiet">{note}</div> : null}
      {children}
    </div>
  );
}
