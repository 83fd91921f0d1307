import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/** A wait whose length is known (value and max) or not (value left out). Always with words. */
export function Progress(props: {
  label: ReactNode;
  value?: number;
  max?: number;
  aside?: ReactNode;
  className?: string;
}) {
  const { value, max = 1 } = props;
  const known = value !== undefined;
  const share = known ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div className={cn('flex flex-col gap-2', props.className)}>
      <div className="flex items-baseline justify-between gap-4 text-sm">
        <span role="status">{props.label}</span>
        {props.aside ? <span className="figures text-quiet">{props.aside}</span> : null}
      </div>
      <div
        role="progressbar"
        aria-label={typeof props.label === 'string' ? props.label : undefined}
        aria-valuemin={known ? 0 : undefined}
        aria-valuemax={known ? 100 : undefined}
        aria-valuenow={known ? Math.round(share * 100) : undefined}
        className="relative h-1 overflow-hidden rounded-full bg-line"
      >
        {known ? (
          <div
            className="h-full origin-left bg-ink transition-transform rtl:origin-right"
            style={{ transform: `scaleX(${share})` }}
          />
        ) : (
          <div className="absolute inset-y-0 w-2/5 animate-travel rounded-full bg-ink motion-reduce:inset-x-0 motion-reduce:w-full motion-reduce:opacity-50" />
        )}
      </div>
    </div>
  );
}

/** For a place too small for {@link Progress}. The label is for those who cannot see it turn. */
export function Spinner({ label, className }: { label: string; className?: string }) {
  return (
    <span role="status" className={cn('inline-block size-5', className)}>
      <svg aria-hidden viewBox="0 0 20 20" fill="none" className="size-full animate-turn">
        <circle cx="10" cy="10" r="8" stroke="currentColor" strokeOpacity="0.25" strokeWidth="2" />
        <path d="M10 2a8 8 0 0 1 8 8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <span className="sr-only">{label}</span>
    </span>
  );
}
