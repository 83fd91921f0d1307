import { cn } from './cn.ts';

const LOOKS = { down: 'mark-down', on: 'mark-on', tongues: 'mark-tongues', watch: 'mark-watch' };

/** A small drawing that says nothing by itself: an arrow down, one onwards, languages, a bell to set. Of ui.css, not of the page. */
export function Mark({ of, className }: { of: keyof typeof LOOKS; className?: string }) {
  return <i aria-hidden className={cn('mark', LOOKS[of], className)} />;
}
