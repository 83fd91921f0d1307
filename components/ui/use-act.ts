'use client';
import { useActionState, useMemo, useSyncExternalStore } from 'react';
import { withConfirm } from '#lib/http/browser.ts';
import { refuseRequest } from '#lib/http/refusals.ts';

/** Keys whose answer never came: what was sent under them may have been done. */
export const unanswered = new Set<string>();

type Action<S> = (before: Awaited<S>, form: FormData) => Promise<S>;

/** Waits between tries, in milliseconds. */
const RETRY_AFTER = [250, 1000];

/** No answer came: offline, cut off, or a proxy's own page. What the server itself says of a fault carries a digest, and so does a redirect. */
export const isLostAnswer = (error: unknown): boolean =>
  error instanceof Error &&
  !('digest' in error) &&
  (error instanceof TypeError || /Connection closed|unexpected response was received/.test(error.message));

/** Asks again under the same key where the answer was lost, and in the end says that the server could not be reached. */
export function untilAnswered<S>(action: Action<S>, waits: readonly number[] = RETRY_AFTER): Action<S> {
  return async (before, form) => {
    const key = `${form.get('key')}`;
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await action(before, form);
        unanswered.delete(key);
        return answer;
      } catch (error) {
        if (!isLostAnswer(error)) throw error;
        unanswered.add(key);
        const wait = waits[attempt];
        if (wait === undefined) return { refusal: refuseRequest('request.unreachable') } as S;
        await new Promise((done) => setTimeout(done, wait));
      }
    }
  };
}

const never = () => () => undefined;

/**
 * `useActionState` for a {@link KeyedForm}. Until scripts run, and without them, the form is the server action's own; with them a lost answer is asked for
 * again, and what wants a fresh proof of who asks makes the dialog appear.
 *
 *     const [answer, act, pending] = useAct<Answer>(save, null);
 *     return <KeyedForm action={act}>…</KeyedForm>;
 */
export function useAct<S>(action: Action<S>, initial: Awaited<S>): [Awaited<S>, (form: FormData) => void, boolean] {
  const scripted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const run = useMemo(() => (scripted ? withConfirm(untilAnswered(action)) : action), [scripted, action]);
  return useActionState<S, FormData>(run, initial);
}
