'use client';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';

/** Sixteen pixels of text, so that a phone does not zoom; 44 px high, so that a thumb hits it. */
export const CONTROL =
  'min-h-11 w-full min-w-0 rounded-md border border-edge bg-card px-3 py-2 text-base text-ink transition-colors placeholder:text-quiet hover:border-ink disabled:cursor-not-allowed disabled:bg-paper disabled:text-quiet disabled:hover:border-edge [&[readonly]]:bg-paper aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger';

/** A line of text. `machine`: for addresses, codes and account numbers, which read left to right in every language. */
export function Input({ className, machine, ...rest }: ComponentProps<'input'> & { machine?: boolean }) {
  const field = useFieldControl();
  const exact = machine
    ? ({ dir: 'ltr', autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false, autoComplete: 'off' } as const)
    : {};
  return (
    <input type="text" {...field} {...exact} {...rest} className={cn(CONTROL, machine && 'text-start', className)} />
  );
}
