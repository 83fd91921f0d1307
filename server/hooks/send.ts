/** Hands one message over to a webhook and says what became of it. Never throws for what an address or a line does. */
import { mayGoTo, postOutside, secondsOf, type Resolve } from '#lib/http/outside.ts';
import { readOutside } from '#lib/kernel/outside.ts';
import type { ClaimedMessage, TryOutcome } from '#lib/notice/webhooks/record.ts';
import { openSecret } from '#lib/notice/webhooks/secret.ts';
import { signatures } from '#lib/notice/webhooks/signature.ts';

/** However slowly it goes on: shorter than a claim (CLAIM_SECONDS). */
const LONGEST_MS = 15_000;
/** Bytes of an answer that its owner can read in the log. */
const KEPT_BYTES = 512;

export type HookSettings = {
  /** On the embedded chain addresses of this machine count too. */
  readonly loopback: boolean;
  readonly longestMs?: number;
  readonly resolve?: Resolve;
};

export type SendHook = (message: ClaimedMessage) => Promise<TryOutcome>;

export function hookSender({ loopback, longestMs = LONGEST_MS, resolve }: HookSettings): SendHook {
  return async ({ id, body, endpoint }) => {
    const at = new Date();
    const began = performance.now();
    const tookMs = () => Math.round(performance.now() - began);
    const url = readOutside(endpoint.url, { loopback });
    // As it was when it was saved; a rule that was made stricter since holds for it too.
    if (!url) return { at, tookMs: 0, status: null, error: 'this is no address that we send to' };
    const seconds = Math.floor(at.getTime() / 1000);
    const old = endpoint.oldSecret && endpoint.oldUntil && endpoint.oldUntil > at ? [endpoint.oldSecret] : [];
    const secrets = [endpoint.secret, ...old].map((sealed) => openSecret(sealed, endpoint.id));
    const posted = await postOutside({
      url,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Holdfast-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': `${seconds}`,
        'webhook-signature': signatures(secrets, id, seconds, body),
      },
      body,
      may: mayGoTo(loopback),
      longestMs,
      keepBytes: KEPT_BYTES,
      ...(resolve && { resolve }),
    });
    if (posted.kind === 'unanswered') return { at, tookMs: tookMs(), status: null, error: posted.error };
    const { status, retryAfter, answer } = posted;
    return { at, tookMs: tookMs(), status, answer: legible(answer), afterSeconds: secondsOf(retryAfter) };
  };
}

/** What anybody may have answered, as text that a database keeps and a page shows. */
const legible = (answer: Buffer): string => answer.toString('utf8').replace(/\p{Cc}+/gu, ' ');
