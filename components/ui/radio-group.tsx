'use client';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { cn } from './cn.ts';

/**
 * Native radio buttons as rows in one bordered list. Works in a plain form (name) and with react-hook-form (spread
 * `register('name')` on each {@link Radio}).
 */
export function RadioGroup({ className, children, ...rest }: ComponentProps<'div'>) {
  return (
    <div
      role="radiogroup"
      {...rest}
      className={cn('divide-y divide-line overflow-hidden rounded-md border border-line bg-card', className)}
    >
      {children}
    </div>
  );
}

export function Radio({
  label,
  hint,
  aside,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode; aside?: ReactNode }) {
  const id = useId();
  return (
    <label
      className={cn(
        'flex min-h-11 items-start gap-3 px-3 py-2.5 transition-colors hover:bg-line/30 has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-ink has-disabled:cursor-not-allowed has-disabled:text-quiet has-checked:bg-line/40',
        className,
      )}
    >
      <input
        type="radio"
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...rest}
        className="mt-0.5 grid size-5 shrink-0 appearance-none place-items-center rounded-full border border-edge bg-card outline-none after:size-2.5 after:scale-0 after:rounded-full after:bg-ink checked:border-ink checked:after:scale-100 disabled:opacity-55"
      />
      <span className="min-w-0 flex-1">
        <span id={id} className="block text-base">
          {label}
        </span>
        {hint ? (
          <span id={`${id}-hint`} className="block text-sm text-quiet">
            {hint}
          </span>
        ) : null}
      </span>
      {aside ? <span className="shrink-0 text-end text-sm text-quiet">{aside}</span> : null}
    </label>
  );
}

/** Two to four short choices side by side, one always taken: Buy | Sell. */
export function Segments({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={cn('inline-grid auto-cols-fr grid-flow-col rounded-md border border-edge bg-card p-0.5', className)}
    >
      {children}
    </div>
  );
}

export function Segment({ label, className, ...rest }: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode }) {
  return (
    <label
      className={cn(
        'relative flex min-h-10 cursor-pointer items-center justify-center rounded-sm px-4 text-base font-medium text-quiet transition-colors hover:text-ink has-checked:bg-ink has-checked:text-paper has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ink',
        className,
      )}
    >
      {/* Over the whole segment and not seen: whatever presses, a thumb or a machine, presses the control itself. */}
      <input type="radio" {...rest} className="absolute inset-0 cursor-pointer appearance-none opacity-0" />
      {label}
    </label>
  );
}
