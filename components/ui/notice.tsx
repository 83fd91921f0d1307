import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from './badge.tsx';
import { cn } from './cn.ts';

const TONES: Record<Tone, { box: string; mark: string; Icon: typeof Info }> = {
  neutral: { box: 'border-line bg-card', mark: 'text-quiet', Icon: Info },
  accent: { box: 'border-accent/40 bg-accent/6', mark: 'text-accent', Icon: CircleCheck },
  caution: { box: 'border-caution/45 bg-caution/8', mark: 'text-caution', Icon: TriangleAlert },
  danger: { box: 'border-danger/45 bg-danger/8', mark: 'text-danger', Icon: CircleAlert },
};

type NoticeProps = {
  tone?: Tone;
  title?: ReactNode;
  /** `alert` interrupts a screen reader (something just failed), `status` waits; leave out for what was there all along. */
  role?: 'alert' | 'status';
  /** What to do about it: a Button or a link. */
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
};

/** A message in the flow of the page: what is the case, and what to do. The text is ink in every tone; the mark has the colour. */
export function Notice({ tone = 'neutral', title, role, action, className, children }: NoticeProps) {
  const { box, mark, Icon } = TONES[tone];
  return (
    <div
      role={role}
      className={cn('flex flex-wrap items-start gap-x-4 gap-y-3 rounded-md border px-3 py-3 sm:px-4', box, className)}
    >
      <div className="flex min-w-0 flex-1 basis-60 gap-3">
        <Icon aria-hidden className={cn('mt-0.5 size-5 shrink-0', mark)} />
        <div className="min-w-0 flex-1">
          {title ? <p className="font-semibold">{title}</p> : null}
          {children ? <div className={cn('text-base', title && 'text-sm leading-5')}>{children}</div> : null}
        </div>
      </div>
      {action ? <div className="shrink-0 ps-8 sm:ps-0">{action}</div> : null}
    </div>
  );
}
