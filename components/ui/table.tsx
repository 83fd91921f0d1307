import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

/** A real table in a card. It may scroll sideways inside itself, by keyboard too; the page never does. */
export function Table({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className={cn('overflow-x-auto rounded-lg border border-line bg-card focus-visible:-outline-offset-2', className)}
    >
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </div>
  );
}

/** `end` is the right edge in every language: figures run left to right, and stand under each other only there. */
type Cell = { align?: 'start' | 'end'; figures?: boolean };

export function Th({ align = 'start', className, ...rest }: Omit<ComponentProps<'th'>, 'align'> & Pick<Cell, 'align'>) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        'border-b border-line px-4 py-2 text-xs font-medium whitespace-nowrap text-quiet',
        align === 'end' ? 'text-right' : 'text-start',
        className,
      )}
    />
  );
}

export function Td({ align = 'start', figures, className, ...rest }: Omit<ComponentProps<'td'>, 'align'> & Cell) {
  return (
    <td
      {...rest}
      className={cn(
        'px-4 py-3 align-baseline',
        align === 'end' ? 'text-right' : 'text-start',
        figures && 'figures',
        className,
      )}
    />
  );
}

export function Tr({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr {...rest} className={cn('border-b border-line last:border-b-0 [tbody>&:hover]:bg-line/25', className)} />;
}

/** A list of things as rows in one card: the phone's form of a table. */
export function Rows({ className, ...rest }: ComponentProps<'ul'>) {
  return (
    <ul
      {...rest}
      className={cn('divide-y divide-line overflow-hidden rounded-lg border border-line bg-card', className)}
    />
  );
}

/**
 * One row. Put a RowLink inside (around the title) and the whole row can be pressed, while buttons in it still work.
 */
export function Row({ className, ...rest }: ComponentProps<'li'>) {
  return (
    <li
      {...rest}
      className={cn('relative px-4 py-3 transition-colors has-[a[data-row]:hover]:bg-line/25', className)}
    />
  );
}
