import type { ReactNode } from 'react';
import { cn } from './cn.ts';

const WIDTHS = { narrow: 'page-narrow', text: 'page-text', wide: undefined };

/** The body of every page: width, gutters, rhythm. narrow = one form; text = one column; wide = lists and two columns. */
export function Page(props: { width?: keyof typeof WIDTHS; className?: string; children: ReactNode }) {
  return <div className={cn('page', WIDTHS[props.width ?? 'wide'], props.className)}>{props.children}</div>;
}

/** The page's one h1, a sentence under it, and what can be done from here. */
export function PageHeader(props: { title: ReactNode; lead?: ReactNode; actions?: ReactNode; above?: ReactNode }) {
  return (
    <header className="page-head">
      <div>
        {props.above ? <div className="mb-1 text-sm text-quiet">{props.above}</div> : null}
        <h1>{props.title}</h1>
        {props.lead ? <p>{props.lead}</p> : null}
      </div>
      {props.actions ? <div>{props.actions}</div> : null}
    </header>
  );
}

/** A titled part of a page that is no card. */
export function Section(props: { title: ReactNode; aside?: ReactNode; className?: string; children: ReactNode }) {
  return (
    <section className={cn('flex min-w-0 flex-col gap-3', props.className)}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-base font-semibold">{props.title}</h2>
        {props.aside ? <div className="text-sm text-quiet">{props.aside}</div> : null}
      </div>
      {props.children}
    </section>
  );
}

/** Main column and a side one (360 px) on wide screens; on a phone the side follows. */
export function Columns(props: { main: ReactNode; side: ReactNode; sideFirst?: boolean; className?: string }) {
  return (
    <div className={cn('grid gap-6 lg:grid-cols-[minmax(0,1fr)_22.5rem]', props.className)}>
      <div className={cn('flex min-w-0 flex-col gap-6', props.sideFirst && 'order-2 lg:order-none')}>{props.main}</div>
      <aside className="flex min-w-0 flex-col gap-6">{props.side}</aside>
    </div>
  );
}
