import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export type Tone = 'neutral' | 'accent' | 'caution' | 'danger';

const TONES: Record<Tone, string> = {
  neutral: 'border-line text-quiet',
  accent: 'border-accent/40 text-accent',
  caution: 'border-caution/40 text-caution',
  danger: 'border-danger/40 text-danger',
};

/** A fact in a word or two. Amber and red only where money is at risk; accent for what is proven and good. */
export function Badge(props: { tone?: Tone; icon?: ReactNode; className?: string; children: ReactNode }) {
  return (
    <span
      className={cn(
        'inline-flex min-h-6 max-w-full items-center gap-1 rounded-sm border bg-card px-1.5 text-xs font-medium whitespace-nowrap',
        TONES[props.tone ?? 'neutral'],
        props.className,
      )}
    >
      {props.icon ? (
        <span aria-hidden className="[&>svg]:size-3.5">
          {props.icon}
        </span>
      ) : null}
      <span className="truncate">{props.children}</span>
    </span>
  );
}

/** A count on a tab or a link. Says nothing at zero. */
export function Count({ of, label }: { of: number; label: string }) {
  if (of <= 0) return null;
  return (
    <span className="figures inline-grid h-5 min-w-5 place-items-center rounded-full bg-ink px-1.5 text-xs font-semibold text-paper">
      <span aria-hidden>{of > 99 ? '99+' : of}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
