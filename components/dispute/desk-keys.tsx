'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { usePost } from './use-post.ts';

const OFF = 'desk-keys-off';
const KEYS = ['next', 'previous', 'open', 'take', 'help'] as const;
const CAPS = { next: 'j ↓', previous: 'k ↑', open: 'Enter', take: 'c', help: '?' } as const;

/** Whether single keys do something here: a choice of this browser, which whoever speaks to it will want to make. */
function useKeysOn(): readonly [boolean, (on: boolean) => void] {
  const [changes, setChanges] = useState(0);
  const on = useSyncExternalStore(
    () => () => {},
    () => localStorage.getItem(OFF) === null,
    () => true,
  );
  const choose = (to: boolean) => {
    if (to) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '1');
    setChanges(changes + 1);
  };
  return [on, choose];
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Something lies over the page: its keys are its own. */
const isCovered = (): boolean => document.querySelector('[role=dialog], [role=menu], [role=listbox]') !== null;

const rowsOf = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>('a[data-case]')];

/** The row with the focus, by its link. */
const current = (): HTMLAnchorElement | null =>
  document.activeElement?.closest('li')?.querySelector<HTMLAnchorElement>('a[data-case]') ?? null;

function move(by: 1 | -1): void {
  const rows = rowsOf();
  const at = rows.indexOf(current()!);
  const next = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.closest('li')?.scrollIntoView({ block: 'nearest' });
}

/**
 * The desk by keyboard: j and k, or the arrows once a row has the focus, move; Enter opens, as any link; c takes; ? says so. Nothing is caught while
 * somebody types, while a dialog is open, or together with another key, and all of it can be switched off.
 */
export function DeskKeys({ children }: { children: ReactNode }) {
  const t = useTranslations('dispute.desk');
  const [help, setHelp] = useState(false);
  const [on, setOn] = useKeysOn();
  const { take, refusal } = useTake();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (isTyping(event.target) || isCovered()) return;
      const row = current();
      const acts: Readonly<Record<string, (() => void) | undefined>> = {
        j: () => move(1),
        k: () => move(-1),
        // The arrows scroll the page for whoever is not in the list.
        ArrowDown: row ? () => move(1) : undefined,
        ArrowUp: row ? () => move(-1) : undefined,
        c: row ? () => take(row) : undefined,
        '?': () => setHelp(true),
      };
      const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
      if (!act || (!on && !event.key.startsWith('Arrow'))) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [on, take]);
  return (
    <>
      <RefusalNotice refusal={refusal} />
      <Button size="sm" className="self-start max-sm:hidden" onClick={() => setHelp(true)}>
        {t('keys')} <kbd className="figures text-quiet">?</kbd>
      </Button>
      <Dialog open={help} onOpenChange={setHelp} title={t('keys')} description={t('keys_lead')}>
        <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-2">
          {KEYS.map((key) => (
            <div key={key} className="contents">
              <dt>
                <kbd dir="ltr" className="figures rounded-sm border border-edge px-1.5 py-0.5 text-sm">
                  {CAPS[key]}
                </kbd>
              </dt>
              <dd>{t(`keys_do.${key}`)}</dd>
            </div>
          ))}
        </dl>
        <Checkbox
          className="mt-3"
          label={t('keys_on')}
          hint={t('keys_on_hint')}
          checked={on}
          onChange={(event) => setOn(event.target.checked)}
        />
      </Dialog>
      {children}
    </>
  );
}

/** Takes the case of a row and opens it; what cannot be taken says why, above the list. */
function useTake() {
  const router = useRouter();
  const { post, refusal } = usePost();
  const take = useCallback(
    (row: HTMLAnchorElement) => {
      if (row.dataset.free === undefined) return;
      void post(`/disputes/${row.dataset.case}/claim`).then((done) => {
        if (done) router.push(row.pathname);
      });
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- post is made anew at each rendering and does the same
    [router],
  );
  return { take, refusal };
}
