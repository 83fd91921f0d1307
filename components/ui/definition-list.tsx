import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/**
 * Names and values. `sums`: values end-aligned in tabular figures, the last line may be the total.
 * Otherwise the values stand beside their names on a wide screen and under them on a phone.
 */
export function Definitions({
  sums,
  className,
  children,
}: {
  sums?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <dl data-sums={sums ? '' : undefined} className={cn('group/dl divide-y divide-line text-base', className)}>
      {children}
    </dl>
  );
}

export function Definition(props: {
  name: ReactNode;
  total?: boolean;
  note?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={cn(
        'flex flex-col gap-x-6 gap-y-0.5 py-2.5 first:pt-0 last:pb-0 sm:flex-row',
        'group-data-sums/dl:flex-row group-data-sums/dl:flex-wrap group-data-sums/dl:items-baseline group-data-sums/dl:justify-between',
        props.total && 'font-semibold',
        props.className,
      )}
    >
      <dt
        className={cn(
          'text-sm leading-6 sm:w-44 sm:shrink-0 group-data-sums/dl:w-auto group-data-sums/dl:shrink',
          props.total ? 'text-ink' : 'text-quiet',
        )}
      >
        {props.name}
      </dt>
      <dd className="min-w-0 group-data-sums/dl:figures group-data-sums/dl:ms-auto group-data-sums/dl:text-end">
        {props.children}
        {props.note ? <div className="text-sm font-normal text-quiet">{props.note}</div> : null}
      </dd>
    </div>
  );
}
