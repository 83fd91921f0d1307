'use client';
import { useEffect, useRef, useState, type ComponentProps } from 'react';
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

/** The key changes when an answer has come; while none has, pressing again means the same press. */
function FormKey() {
  const { pending } = useFormStatus();
  const [key, setKey] = useState(newKey);
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !pending) setKey((sent) => (unanswered.has(sent) ? sent : newKey()));
    was.current = pending;
  }, [pending]);
  // The server's page has another random one: whichever is in the form as it is sent is good.
  return <input type="hidden" name="key" value={key} suppressHydrationWarning />;
}
