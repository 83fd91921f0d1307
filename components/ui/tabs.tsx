'use client';
import { Tabs as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

type Tab = {
  value: string;
  label: ReactNode;
  /** Something waits here: a count, a dot. */ mark?: ReactNode;
  content: ReactNode;
};

/** Views of one thing. `keep` leaves the hidden ones mounted (a chat must not lose its place). */
export function Tabs({
  tabs,
  label,
  keep = false,
  className,
  ...rest
}: { tabs: Tab[]; label: string; keep?: boolean } & Omit<ComponentProps<typeof Radix.Root>, 'children'>) {
  return (
    <Radix.Root defaultValue={tabs[0]?.value} {...rest} className={cn('min-w-0', className)}>
      <Radix.List aria-label={label} className="flex gap-5 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex min-h-11 shrink-0 items-center gap-2 border-b-2 border-transparent px-1 text-sm font-medium text-quiet transition-colors hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-ink data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.mark}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          forceMount={keep ? true : undefined}
          className="pt-4 data-[state=inactive]:hidden"
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
