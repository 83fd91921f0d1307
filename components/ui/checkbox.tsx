'use client';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { cn } from './cn.ts';

/** A native checkbox with its label and a hint; the whole row can be pressed. `hideLabel`: where a table's headings say it to the eye. */
export function Checkbox({
  label,
  hint,
  hideLabel = false,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode; hideLabel?: boolean }) {
  const id = useId();
  return (
    <label className={cn('flex min-h-11 items-start gap-3 py-2.5 has-disabled:text-quiet', className)}>
      <input
        type="checkbox"
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...rest}
        className={cn(
          'peer mt-0.5 size-5 shrink-0 appearance-none rounded-sm border border-edge bg-card bg-center bg-no-repeat transition-colors hover:border-ink checked:border-ink checked:bg-ink disabled:opacity-55 aria-invalid:border-danger',
          MARK,
        )}
      />
      <span className={cn('min-w-0', hideLabel && 'sr-only')}>
        <span id={id} className="text-base">
          {label}
        </span>
        {hint ? (
          <span id={`${id}-hint`} className="block text-sm text-quiet">
            {hint}
          </span>
        ) : null}
      </span>
    </label>
  );
}

/** The tick is cut out of the ink with a mask, so that it is paper in either theme. */
const MARK =
  'grid place-items-center after:size-3.5 after:scale-0 after:bg-card after:[clip-path:polygon(14%_48%,0_62%,38%_96%,100%_22%,86%_8%,37%_68%)] checked:after:scale-100';
