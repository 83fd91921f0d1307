/**
 * Checks what arrives at a webhook: who sent it, that nothing of it was altered, and that it is not an old message played again. Uses WebCrypto alone, so it
 * runs in Node, Deno, Bun, workers and browsers. The scheme is that of Standard Webhooks, symmetric (`v1`).
 *
 *     const checked = await verifyWebhook({ secret, headers: request.headers, body: await request.text() });
 *     if (!checked.ok) return new Response(checked.reason, { status: 400 });
 *     if (await seenBefore(checked.event.id)) return new Response();
 */

/** A message whose sender is known. */
export type WebhookEvent = {
  /** The same in every try and every replay: what was done for it once need not be done again. */
  readonly id: string;
  readonly type: string;
  /** When it happened, ISO 8601. */
  readonly timestamp: string;
  /** Counts the messages of this endpoint; they may arrive in another order. */
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
};

export type WebhookReason =
  /** One of the three headers is missing or cannot be. */
  | 'headers'
  /** Its time is too far from now: played again, or one of the two clocks is wrong. */
  | 'time'
  /** Not signed with the secret, or altered since. */
  | 'signature'
  /** Signed, and not what this scheme says. */
  | 'body';

export type CheckedWebhook =
  { readonly ok: true; readonly event: WebhookEvent } | { readonly ok: false; readonly reason: WebhookReason };

type HeaderSource =
  { get(name: string): string | null } | Readonly<Record<string, string | readonly string[] | undefined>>;

export type WebhookQuestion = {
  /** `whsec_...`, or several of them while one is changed for another. */
  readonly secret: string | readonly string[];
  readonly headers: HeaderSource;
  /** The body as it came, not parsed and written again: a space more is another text. */
  readonly body: string | Uint8Array;
  /** Seconds; left out: now. */
  readonly now?: number;
  /** Seconds that the message's time may lie before or after now. */
  readonly toleranceSeconds?: number;
};

/** Never throws for what arrived. Throws for a secret that is none: that is a mistake of the receiver's own. */
export async function verifyWebhook(question: WebhookQuestion): Promise<CheckedWebhook> {
  const { secret, headers, body, now = Date.now() / 1000, toleranceSeconds = 300 } = question;
  const id = headerOf(headers, 'webhook-id');
  const time = headerOf(headers, 'webhook-timestamp');
  const shown = headerOf(headers, 'webhook-signature');
  if (!id || id.includes('.') || !/^\d{1,12}$/.test(time) || !shown) return { ok: false, reason: 'headers' };
  if (!(Math.abs(now - Number(time)) <= toleranceSeconds)) return { ok: false, reason: 'time' };
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const signed = concat(new TextEncoder().encode(`${id}.${time}.`), bytes);
  const keys = await Promise.all([secret].flat().map(importKey));
  // A header of many signatures costs no more than a few.
  for (const signature of shown.split(' ').slice(0, 8)) {
    const mac = signature.startsWith('v1,') ? decode(signature.slice(3)) : undefined;
    if (!mac) continue;
    for (const key of keys)
      if (await crypto.subtle.verify('HMAC', key, mac, signed)) return readEvent(id, new TextDecoder().decode(bytes));
  }
  return { ok: false, reason: 'signature' };
}

function readEvent(id: string, text: string): CheckedWebhook {
  try {
    const { type, timestamp, sequence, data } = JSON.parse(text) as Partial<WebhookEvent>;
    if (typeof type === 'string' && typeof timestamp === 'string' && typeof sequence === 'number' && data)
      return { ok: true, event: { id, type, timestamp, sequence, data } };
  } catch {
    // Said below.
  }
  return { ok: false, reason: 'body' };
}

function headerOf(headers: HeaderSource, name: string): string {
  if (typeof headers.get === 'function') return (headers as { get(name: string): string | null }).get(name) ?? '';
  const all = headers as Readonly<Record<string, string | readonly string[] | undefined>>;
  const found = Object.keys(all).find((one) => one.toLowerCase() === name);
  const value = found === undefined ? undefined : all[found];
  return typeof value === 'string' ? value : '';
}

function decode(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

async function importKey(secret: string): Promise<CryptoKey> {
  const bytes = decode(secret.replace(/^whsec_/, ''));
  if (!bytes || bytes.length < 24 || bytes.length > 64) throw new TypeError('a webhook secret is whsec_ and base64');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}
