'use client';
import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';
import { CONTROL } from './input.tsx';

/** The platform's own select: the best list there is on a phone, and it works in a form without scripts. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  const field = useFieldControl();
  return (
    <span className={cn('relative block w-full min-w-0', className)}>
      <select {...field} {...rest} className={cn(CONTROL, 'appearance-none truncate pe-9')}>
        {children}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute inset-y-0 end-2.5 my-auto size-5 text-quiet" />
    </span>
  );
}
