'use client';
import { useEffect, useRef, type ComponentProps } from 'react';
import { useFormStatus } from 'react-dom';
import { newKey } from '#lib/http/browser.ts';
import { unanswered } from './use-act.ts';

/**
 * A form around a server action that changes something. It carries an idempotency key, one per press: sent twice (a double click, a retry after a lost
 * answer, the browser's own "send again") it is done once and answered with the first answer. Without scripts each page has a key of its own.
 */
export function KeyedForm({ children, ...form }: ComponentProps<'form'>) {
  return (
    <form {...form}>
      <FormKey />
      {children}
    </form>
  );
}

/** Drawn by the server into its page, and by the browser where it makes a form itself. */
const drawn = () => (typeof window === 'undefined' ? { defaultValue: newKey() } : {});

/**
 * The key changes when an answer has come; while none has, pressing again means the same press, and what was typed stays.
 *
 * The browser's first rendering says nothing of the value, so the one that the server drew is left as it is: a press from before the page woke and one from
 * after it carry the same key.
 */
function FormKey() {
  const { pending } = useFormStatus();
  const place = useRef<HTMLInputElement>(null);
  const was = useRef(false);
  useEffect(() => {
    const input = place.current!;
    const answered = was.current && !pending && !unanswered.has(input.value);
    if (answered || input.value === '') input.value = newKey();
    was.current = pending;
  }, [pending]);
  useEffect(() => {
    const input = place.current!;
    // React empties a form whose action has ended.
    const keep = (event: Event) => unanswered.has(input.value) && event.preventDefault();
    const { form } = input;
    form?.addEventListener('reset', keep);
    return () => form?.removeEventListener('reset', keep);
  }, []);
  return <input ref={place} type="hidden" name="key" {...drawn()} suppressHydrationWarning />;
}
