/** Hands a push over to a browser's push service (RFC 8030) and says what became of it. */
import { sign } from 'node:crypto';
import { mayGoTo, postOutside, secondsOf } from '#lib/http/outside.ts';
import { readOutside } from '#lib/kernel/outside.ts';
import type { PushKey } from '#lib/notice/push/key.ts';
import { PUSH_LIFE_SECONDS, type PushOutcome } from '#lib/notice/push/record.ts';
import type { PushMessage } from '#lib/notice/push/words.ts';
import { sealPush, type Receiver } from './encrypt.ts';

/** However slowly it goes on: shorter than a claim (PUSH_CLAIM_SECONDS). */
const LONGEST_MS = 15_000;
/** Hours that a signature for one push service is good for; more than 24 they refuse. */
const SIGNED_SECONDS = 12 * 3600;

export type PushSettings = {
  /** The one in use first. */
  readonly keys: readonly PushKey[];
  /** Whom a push service may write to about us: mailto: or https:. */
  readonly contact: string;
  /** On the embedded chain addresses of this machine count too. */
  readonly loopback: boolean;
};

/** One attempt; never throws for what a service or a line does. */
export type SendPush = (to: Receiver & { readonly endpoint: string }, message: PushMessage) => Promise<PushOutcome>;

export function pushSender(settings: PushSettings): SendPush {
  return async (to, message) => {
    const url = readOutside(to.endpoint, settings);
    // As it was when it was saved; a rule that was made stricter since holds for it too.
    if (!url) return { kind: 'refused', error: 'this is no address of a push service' };
    const body = sealPush(Buffer.from(JSON.stringify(message)), to);
    const headers = {
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: PUSH_LIFE_SECONDS,
      urgency: 'high',
      // A service that holds two of one notice keeps the later one.
      topic: message.tag.slice(0, 32),
    };
    let answered: Answered = { outcome: { kind: 'refused', error: 'there is no key to send with' }, otherKey: false };
    for (const key of settings.keys) {
      const authorization = `vapid t=${tokenFor(url.origin, key, settings.contact)}, k=${key.publicKey}`;
      answered = await post({ url, headers: { ...headers, authorization }, body, may: mayGoTo(settings.loopback) });
      // A browser that subscribed before the key was changed is bound to the former one.
      if (!answered.otherKey) break;
    }
    return answered.outcome;
  };
}

/** Who sends this, for one push service and some hours (RFC 8292). */
function tokenFor(audience: string, key: PushKey, contact: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + SIGNED_SECONDS;
  const said = `${part({ typ: 'JWT', alg: 'ES256' })}.${part({ aud: audience, exp, sub: contact })}`;
  const signature = sign('sha256', Buffer.from(said), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${said}.${signature.toString('base64url')}`;
}

type Answered = {
  readonly outcome: PushOutcome;
  /** What the services say where the subscription belongs to another key: 401 or 403 (RFC 8292, section 4.2). */
  readonly otherKey: boolean;
};

type Sent = Pick<Parameters<typeof postOutside>[0], 'url' | 'headers' | 'body' | 'may'>;

async function post(sent: Sent): Promise<Answered> {
  // What else a service says is not asked for.
  const posted = await postOutside({ ...sent, longestMs: LONGEST_MS, keepBytes: 0 });
  if (posted.kind !== 'answered') return { outcome: { kind: 'later', error: posted.error }, otherKey: false };
  const { status, retryAfter } = posted;
  return { outcome: outcomeOf(status, retryAfter), otherKey: status === 401 || status === 403 };
}

export function outcomeOf(status: number, retryAfter: string | undefined): PushOutcome {
  const error = `the push service answered ${status}`;
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  if (status === 404 || status === 410) return { kind: 'gone', error };
  if (status === 429 || status >= 500 || status === 408) {
    const afterSeconds = secondsOf(retryAfter);
    return { kind: 'later', error, ...(afterSeconds !== undefined && { afterSeconds }) };
  }
  return { kind: 'refused', error };
}
