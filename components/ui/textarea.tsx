'use client';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';
import { CONTROL } from './input.tsx';
import { useTypedBefore } from './typed-before.ts';

/** Several lines; grows with its content where the browser can, never sideways. */
export function Textarea({ className, rows = 3, ref, ...rest }: ComponentProps<'textarea'>) {
  const field = useFieldControl();
  const kept = useTypedBefore(ref, rest.onChange);
  return (
    <textarea
      dir="auto"
      rows={rows}
      {...field}
      {...rest}
      ref={kept}
      className={cn(CONTROL, 'field-sizing-content max-h-80 min-h-22 resize-y', className)}
    />
  );
}
