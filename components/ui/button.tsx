'use client';
import { cva, type VariantProps } from 'class-variance-authority';
import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

/**
 * primary: the accent, the next step, once on a page. quiet: everything else. danger: puts money at risk or cannot be
 * undone. link: inline text. bare: an icon or a row that must not look like a button until touched.
 */
const look = cva(
  'relative isolate inline-flex select-none items-center justify-center gap-2 overflow-hidden rounded-md border text-center font-medium transition-colors not-aria-busy:aria-disabled:cursor-not-allowed not-aria-busy:aria-disabled:opacity-55 aria-busy:cursor-progress disabled:cursor-not-allowed disabled:opacity-55',
  {
    variants: {
      variant: {
        primary:
          'border-transparent bg-accent text-on-accent not-disabled:hover:bg-[color-mix(in_srgb,var(--accent)_90%,var(--ink))]',
        quiet: 'border-edge bg-card text-ink not-disabled:hover:border-ink not-disabled:active:bg-line/50',
        danger: 'border-danger bg-card text-danger not-disabled:hover:bg-danger/8',
        bare: 'border-transparent bg-transparent text-ink not-disabled:hover:bg-line/60',
        link: 'border-transparent bg-transparent text-ink underline decoration-edge decoration-1 underline-offset-4 hover:decoration-ink',
      },
      size: {
        sm: 'min-h-9 px-3 py-1 text-sm',
        md: 'min-h-11 px-4 py-2 text-base',
        lg: 'min-h-13 px-5 py-3 text-base font-semibold',
        icon: 'size-11 p-0',
      },
      wide: { true: 'w-full' },
    },
    compoundVariants: [{ variant: 'link', className: 'min-h-0 overflow-visible rounded-sm px-0 py-0' }],
    defaultVariants: { variant: 'quiet', size: 'md' },
  },
);

type Look = VariantProps<typeof look>;

type ButtonProps = Omit<ComponentProps<'button'>, 'color'> &
  Look & {
    /** Work is under way: the button keeps its place, width and focus, shows progress and ignores further presses. */
    pending?: boolean;
    /** What is said instead while pending ("Locking coins"). The width is kept for the longer of the two. */
    pendingLabel?: ReactNode;
    icon?: ReactNode;
  };

export function Button({
  variant,
  size,
  wide,
  pending = false,
  pendingLabel,
  icon,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={pending && type === 'submit' ? 'button' : type}
      className={cn(look({ variant, size, wide }), className)}
      aria-busy={pending || undefined}
      aria-disabled={pending || rest['aria-disabled'] || undefined}
      onClick={pending ? undefined : onClick}
    >
      {icon ? (
        <span aria-hidden className="shrink-0 [&>svg]:size-5">
          {icon}
        </span>
      ) : null}
      {pendingLabel === undefined ? (
        children
      ) : (
        <span className="grid justify-items-center">
          <span className={cn('col-start-1 row-start-1', pending && 'invisible')}>{children}</span>
          <span
            className={cn('col-start-1 row-start-1', !pending && 'invisible')}
            aria-live={pending ? 'polite' : undefined}
          >
            {pendingLabel}
          </span>
        </span>
      )}
      {pending ? <Travel /> : null}
    </button>
  );
}

/** A two-pixel line that travels along the bottom edge; stands still, whole, for those who ask for no motion. */
function Travel() {
  return (
    <span aria-hidden className="absolute inset-x-0 bottom-0 h-0.5 overflow-hidden">
      <span className="absolute inset-y-0 w-2/5 animate-travel bg-current motion-reduce:inset-x-0 motion-reduce:w-full" />
    </span>
  );
}

/** A link that looks like a button: for going somewhere. What has an effect is a {@link Button}. */
export function ButtonLink({
  variant,
  size,
  wide,
  icon,
  className,
  children,
  ...rest
}: ComponentProps<typeof Link> & Look & { icon?: ReactNode }) {
  return (
    <Link {...rest} className={cn(look({ variant, size, wide }), className)}>
      {icon ? (
        <span aria-hidden className="shrink-0 [&>svg]:size-5">
          {icon}
        </span>
      ) : null}
      {children}
    </Link>
  );
}
