'use client';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';
import { CONTROL } from './input.tsx';

/** Several lines; grows with its content where the browser can, never sideways. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  const field = useFieldControl();
  return (
    <textarea
      dir="auto"
      rows={rows}
      {...field}
      {...rest}
      className={cn(CONTROL, 'field-sizing-content max-h-80 min-h-22 resize-y', className)}
    />
  );
}
