import { ChevronRight } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

/** More, on demand: the platform's own, so that it opens without scripts and find-in-page finds what is inside. */
export function Disclosure({
  summary,
  className,
  children,
  ...rest
}: ComponentProps<'details'> & { summary: ReactNode }) {
  return (
    <details {...rest} className={cn('group/details min-w-0', className)}>
      <summary className="flex min-h-11 list-none items-center py-1.5 gap-2 rounded-md font-medium [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-5 shrink-0 text-quiet transition-transform group-open/details:rotate-90 rtl:-scale-x-100"
        />
        {summary}
      </summary>
      <div className="pt-1 pb-2 ps-7">{children}</div>
    </details>
  );
}
