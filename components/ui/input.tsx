'use client';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';
import { useTypedBefore } from './typed-before.ts';

/** How what one types in or chooses from looks: ui.css. */
export const CONTROL = 'control';

/** A line of text. `machine`: for addresses, codes and account numbers, which read left to right in every language. */
export function Input({ className, machine, ref, ...rest }: ComponentProps<'input'> & { machine?: boolean }) {
  const field = useFieldControl();
  const kept = useTypedBefore(ref, rest.onChange);
  const exact = machine
    ? ({ dir: 'ltr', autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false, autoComplete: 'off' } as const)
    : {};
  return (
    <input
      type="text"
      {...field}
      {...exact}
      {...rest}
      ref={kept}
      className={cn(CONTROL, machine && 'text-start', className)}
    />
  );
}
