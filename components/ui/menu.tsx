'use client';
import { Check } from 'lucide-react';
import { Link } from './link.tsx';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

type MenuProps = {
  trigger: ReactNode;
  label?: string;
  /** Open from the beginning: it was fetched because somebody pressed for it. */
  open?: boolean;
  children: ReactNode;
};

/** A menu of things to do or places to go, under a button. */
export function Menu({ trigger, label, open = false, children }: MenuProps) {
  return (
    <Radix.Root modal={false} defaultOpen={open}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-56 animate-enter overflow-y-auto rounded-lg border border-edge bg-card p-1 text-ink"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const ITEM =
  'flex min-h-11 w-full cursor-pointer items-center gap-3 rounded-md px-3 py-2 text-start text-base outline-none select-none data-disabled:cursor-not-allowed data-disabled:opacity-55 data-highlighted:bg-line/60 data-highlighted:outline-2 data-highlighted:-outline-offset-2 data-highlighted:outline-ink/0 sm:min-h-10 [&>svg]:size-5 [&>svg]:shrink-0 [&>svg]:text-quiet';

export function MenuItem({ danger, className, ...rest }: ComponentProps<typeof Radix.Item> & { danger?: boolean }) {
  return <Radix.Item {...rest} className={cn(ITEM, danger && 'text-danger [&>svg]:text-danger', className)} />;
}

export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Radix.Item asChild className={ITEM}>
      <Link href={href}>{children}</Link>
    </Radix.Item>
  );
}

/** A choice of one among several. */
export function MenuChoice(props: {
  label: string;
  value: string;
  options: { value: string; label: ReactNode; lang?: string }[];
  onChoose: (value: string) => void;
}) {
  return (
    <Radix.RadioGroup value={props.value} onValueChange={props.onChoose}>
      <Radix.Label className="px-3 pt-2 pb-1 text-xs font-medium text-quiet">{props.label}</Radix.Label>
      {props.options.map((option) => (
        <Radix.RadioItem
          key={option.value}
          value={option.value}
          lang={option.lang}
          className={cn(ITEM, 'justify-between')}
        >
          {option.label}
          <Radix.ItemIndicator asChild>
            <Check aria-hidden className="text-ink!" />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export function MenuLine() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}

/** Words that are no choice: who is signed in. */
export function MenuNote({ children }: { children: ReactNode }) {
  return <div className="px-3 py-2 text-sm text-quiet">{children}</div>;
}
