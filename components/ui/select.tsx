'use client';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';
import { CONTROL } from './input.tsx';
import { Mark } from './mark.tsx';

/** The platform's own select: the best list there is on a phone, and it works in a form without scripts. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  const field = useFieldControl();
  return (
    <span className={cn('choose', className)}>
      <select {...field} {...rest} className={CONTROL}>
        {children}
      </select>
      <Mark of="down" />
    </span>
  );
}
