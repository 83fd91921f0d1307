import NextLink from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** A link in text: ink, underlined; the accent is kept for the next step. */
export function TextLink({ quiet, className, ...rest }: ComponentProps<typeof NextLink> & { quiet?: boolean }) {
  return <NextLink {...rest} className={cn('link', quiet ? 'text-quiet hover:text-ink' : 'text-ink', className)} />;
}

/** The title link of a Row: its pressable area is the row. A list fetches none of its rows ahead: that would be a request for each. */
export function RowLink({ className, ...rest }: ComponentProps<typeof NextLink>) {
  return (
    <NextLink
      data-row=""
      prefetch={false}
      {...rest}
      className={cn(
        'font-medium outline-none after:absolute after:inset-0 after:content-[""] focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ink',
        className,
      )}
    />
  );
}

/** Leaves the site: a new tab, and it says so. */
export function OutLink({ className, children, label, ...rest }: ComponentProps<'a'> & { label: string }) {
  return (
    <a
      {...rest}
      target="_blank"
      rel="noreferrer noopener"
      className={cn('rounded-sm underline decoration-edge underline-offset-4 hover:decoration-ink', className)}
    >
      {children}
      <span className="sr-only"> ({label})</span>
    </a>
  );
}
