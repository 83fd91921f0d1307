import NextLink from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/**
 * The one way to another page of ours, and the only place that knows the framework's. Nothing is fetched ahead: every page is made when it is asked for,
 * so that what could be fetched is an outline of it, two requests for each link on the screen, from people who pay for their data.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}

/** A link in text: ink, underlined; the accent is kept for the next step. */
export function TextLink({ quiet, className, ...rest }: ComponentProps<typeof NextLink> & { quiet?: boolean }) {
  return <Link {...rest} className={cn('link', quiet ? 'text-quiet hover:text-ink' : 'text-ink', className)} />;
}

/** The title link of a Row: its pressable area is the row. */
export function RowLink({ className, ...rest }: ComponentProps<typeof NextLink>) {
  return (
    <Link
      data-row=""
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
