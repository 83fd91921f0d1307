'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog as Radix } from 'radix-ui';
import { useRef, type ReactNode } from 'react';
import { cn } from './cn.ts';

type DialogProps = {
  title: ReactNode;
  description?: ReactNode;
  /** The button that opens it; leave out and drive it by `open`. */
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** While something irrevocable is under way: neither Escape nor a press outside closes it. */
  locked?: boolean;
  /** Buttons: the next step last. On a phone they stand one under the other, next step on top. */
  actions?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
};

/** One question over the page. On a phone it is a sheet that rises from the bottom, where the thumb is. */
export function Dialog({
  title,
  description,
  trigger,
  open,
  onOpenChange,
  locked,
  actions,
  wide,
  children,
}: DialogProps) {
  const t = useTranslations('ui');
  const giveBack = useGiveBack();
  const stay = locked ? (event: Event) => event.preventDefault() : undefined;
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger ? <Radix.Trigger asChild>{trigger}</Radix.Trigger> : null}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-enter bg-[color-mix(in_srgb,#0b0d0b_55%,transparent)]" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          {...(trigger ? {} : giveBack)}
          {...(stay ? { onEscapeKeyDown: stay, onInteractOutside: stay } : {})}
          className={cn(
            'fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] animate-rise flex-col rounded-t-lg border-t border-line bg-card text-ink outline-none',
            'sm:inset-0 sm:m-auto sm:h-fit sm:max-h-[86dvh] sm:w-[calc(100%-3rem)] sm:rounded-lg sm:border',
            wide ? 'sm:max-w-2xl' : 'sm:max-w-md',
          )}
        >
          <div className="flex items-start justify-between gap-4 px-4 pt-4 sm:px-6 sm:pt-5">
            <Radix.Title className="min-w-0 pt-1 text-lg font-semibold">{title}</Radix.Title>
            {locked ? null : (
              <Radix.Close
                className="target -me-1 grid size-9 shrink-0 place-items-center rounded-md text-quiet hover:bg-line/60 hover:text-ink"
                aria-label={t('close')}
              >
                <X aria-hidden className="size-5" />
              </Radix.Close>
            )}
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-2 pb-4 sm:px-6">
            {description ? <Radix.Description className="text-base text-quiet">{description}</Radix.Description> : null}
            {children ? <div className={cn(description && 'pt-4')}>{children}</div> : null}
          </div>
          {actions ? (
            <div className="flex flex-col-reverse gap-2 border-t border-line px-4 pt-3 pb-[max(1rem,env(safe-area-inset-bottom))] sm:flex-row sm:justify-end sm:px-6 sm:pb-4">
              {actions}
            </div>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Without a trigger of its own the primitive leaves the focus nowhere when it closes: it goes back to where it was. */
function useGiveBack() {
  const before = useRef<Element>(null);
  return {
    onOpenAutoFocus: () => (before.current = document.activeElement),
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      if (before.current instanceof HTMLElement) before.current.focus();
    },
  };
}

/** Closes the dialog it stands in: wrap a Button. */
export function DialogClose({ children }: { children: ReactNode }) {
  return <Radix.Close asChild>{children}</Radix.Close>;
}
