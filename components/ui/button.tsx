'use client';
import { cva, type VariantProps } from 'class-variance-authority';
import { Link } from './link.tsx';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

/**
 * primary: the accent, the next step, once on a page. quiet: everything else. danger: puts money at risk or cannot be
 * undone. link: inline text. bare: an icon or a row that must not look like a button until touched. How each looks stands in ui.css.
 */
const look = cva('btn', {
  variants: {
    variant: { primary: 'btn-primary', quiet: 'btn-quiet', danger: 'btn-danger', bare: 'btn-bare', link: 'btn-link' },
    size: { sm: 'btn-sm', md: 'btn-md', lg: 'btn-lg', icon: 'btn-icon' },
    wide: { true: 'w-full' },
  },
  defaultVariants: { variant: 'quiet', size: 'md' },
});

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
        <span aria-hidden className="icon">
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
        <span aria-hidden className="icon">
          {icon}
        </span>
      ) : null}
      {children}
    </Link>
  );
}
