import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export type Step = {
  key: string;
  title: ReactNode;
  /** Who does it, or when it was done. */
  note?: ReactNode;
  state: 'done' | 'current' | 'next';
};

/** Where a process stands. `row`: one line across on wide screens, the same list down on a phone. */
export function Steps(props: {
  label: string;
  steps: Step[];
  says: Record<Step['state'], string>;
  row?: boolean;
  className?: string;
}) {
  return (
    <ol aria-label={props.label} className={cn('flex flex-col', props.row && 'md:flex-row', props.className)}>
      {props.steps.map((step, index) => (
        <li
          key={step.key}
          aria-current={step.state === 'current' ? 'step' : undefined}
          className={cn(
            'group/step relative flex min-w-0 flex-1 gap-3 pb-4 last:pb-0',
            props.row && 'md:flex-col md:gap-2 md:pe-4 md:pb-0',
          )}
        >
          <span
            aria-hidden
            className={cn(
              'absolute start-3 top-7 bottom-1 w-px group-last/step:hidden',
              step.state === 'done' ? 'bg-ink' : 'bg-line',
              props.row && 'md:start-8 md:end-2 md:top-3 md:bottom-auto md:h-px md:w-auto',
            )}
          />
          <span
            aria-hidden
            className={cn(
              'figures grid size-6 shrink-0 place-items-center rounded-full border text-xs font-semibold',
              step.state === 'done' && 'border-ink bg-ink text-paper',
              step.state === 'current' && 'border-2 border-ink bg-card text-ink',
              step.state === 'next' && 'border-edge bg-card text-quiet',
            )}
          >
            {step.state === 'done' ? <Check className="size-3.5" strokeWidth={3} /> : index + 1}
          </span>
          <div className="min-w-0">
            <p
              className={cn(
                'leading-6',
                step.state === 'current' ? 'font-semibold' : 'font-medium',
                step.state === 'next' && 'text-quiet',
              )}
            >
              <span className="sr-only">{props.says[step.state]}: </span>
              {step.title}
            </p>
            {step.note ? <p className="text-sm text-quiet">{step.note}</p> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
