import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

/** A sheet on the paper, with a hairline and no shadow. `flush`: the content brings its own padding (lists, tables). */
export function Card({ flush, className, ...rest }: ComponentProps<'section'> & { flush?: boolean }) {
  return (
    <section
      {...rest}
      className={cn(
        'min-w-0 rounded-lg border border-line bg-card',
        flush ? 'overflow-hidden' : 'p-4 sm:p-6',
        className,
      )}
    />
  );
}

/** Title line of a card. `level` is the heading level the page's outline needs. */
export function CardTitle(props: {
  children: ReactNode;
  aside?: ReactNode;
  note?: ReactNode;
  level?: 2 | 3;
  className?: string;
}) {
  const Heading = props.level === 3 ? 'h3' : 'h2';
  return (
    <div className={cn('mb-4 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1', props.className)}>
      <div className="min-w-0">
        <Heading className="text-base font-semibold">{props.children}</Heading>
        {props.note ? <p className="text-sm text-quiet">{props.note}</p> : null}
      </div>
      {props.aside ? <div className="text-sm text-quiet">{props.aside}</div> : null}
    </div>
  );
}
