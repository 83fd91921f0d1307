import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/** Nothing here yet: says what would be here, and how to get it. An empty state teaches. */
export function Empty(props: { title: ReactNode; children?: ReactNode; action?: ReactNode; className?: string }) {
  return (
    <div
      className={cn('rounded-lg border border-dashed border-edge/60 px-4 py-10 text-center sm:px-8', props.className)}
    >
      <p className="text-base font-semibold">{props.title}</p>
      {props.children ? <div className="mx-auto mt-1 max-w-prose text-sm text-quiet">{props.children}</div> : null}
      {props.action ? <div className="mt-5 flex flex-wrap justify-center gap-2">{props.action}</div> : null}
    </div>
  );
}
