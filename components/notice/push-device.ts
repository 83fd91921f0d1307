/** This browser and web push: what it can do, and how it is turned on and off. */
import { fromBase64Url } from '#lib/account/encoding.ts';
import { call } from '#lib/http/browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseNotice } from '#lib/notice/refusals.ts';

/** `insecure`: over http from another machine a browser has no push. `failed`: it has, and something of it broke. */
export type PushState = 'checking' | 'unsupported' | 'insecure' | 'denied' | 'off' | 'on';

const WORKER = '/push.js';

export function isSupported(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

async function current(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function markOf(endpoint: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  const text = btoa(String.fromCharCode(...new Uint8Array(hash)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** How things stand. `marks`: of the devices that the server knows. Asks nobody for anything. */
export async function pushState(marks: readonly string[]): Promise<PushState> {
  if (!window.isSecureContext) return 'insecure';
  if (!isSupported()) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  const subscription = await current();
  return subscription && marks.includes(await markOf(subscription.endpoint)) ? 'on' : 'off';
}

/** Which of the devices the server knows is this one; undefined: none. */
export async function ownMark(): Promise<string | undefined> {
  if (!isSupported()) return undefined;
  const subscription = await current();
  return subscription ? markOf(subscription.endpoint) : undefined;
}

/**
 * Asks the person for permission and the browser for an address, and hands that in. To be called by a press of theirs alone: a browser remembers a no for
 * good. Refuses `notice.push_denied`, `notice.push_failed`, and what the server refuses.
 */
export async function turnOn(pushKey: string, label: string): Promise<Result<unknown>> {
  if ((await Notification.requestPermission()) !== 'granted') return refused(refuseNotice('notice.push_denied'));
  let made: PushSubscriptionJSON;
  try {
    await navigator.serviceWorker.register(WORKER, { updateViaCache: 'none' });
    const registration = await navigator.serviceWorker.ready;
    made = (await subscribe(registration.pushManager, pushKey)).toJSON();
  } catch {
    // No push service behind the browser, or one that does not answer; which, it tells nobody.
    return refused(refuseNotice('notice.push_failed'));
  }
  const saved = await call('PUT', '/push-subscriptions', { endpoint: made.endpoint, keys: made.keys, label });
  // An address that the server does not know would only lie there.
  if (!saved.ok) await (await current())?.unsubscribe();
  return saved;
}

async function subscribe(manager: PushManager, pushKey: string): Promise<PushSubscription> {
  const applicationServerKey = fromBase64Url(pushKey, 65)! as Uint8Array<ArrayBuffer>;
  const options = { userVisibleOnly: true, applicationServerKey };
  try {
    return await manager.subscribe(options);
  } catch (error) {
    const old = await manager.getSubscription();
    if (!old) throw error;
    // Made for another key of this site: it can only be replaced.
    await old.unsubscribe();
    return manager.subscribe(options);
  }
}

/** The other way round: the server forgets the address first, so that nothing more is sent to it. */
export async function turnOff(): Promise<Result<unknown>> {
  const subscription = await current();
  if (!subscription) return ok(null);
  const removed = await call('DELETE', '/push-subscriptions', { endpoint: subscription.endpoint });
  if (removed.ok) await subscription.unsubscribe();
  return removed;
}

const BROWSERS = [
  ['Edge', /\bEdg/],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\bFirefox\//],
  ['Chrome', /\bChrome\//],
  ['Safari', /\bSafari\//],
] as const;
const SYSTEMS = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(iPhone|iPad)\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const;

/** What its owner knows the device by; proper names, the same in every language. */
export function deviceLabel(userAgent: string): string {
  const find = (names: readonly (readonly [string, RegExp])[]) => names.find(([, form]) => form.test(userAgent))?.[0];
  return [find(BROWSERS), find(SYSTEMS)].filter(Boolean).join(', ');
}
