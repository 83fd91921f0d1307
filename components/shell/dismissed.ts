/** Announcements that were hidden on this device: a cookie of the screen that says nothing of who somebody is. */

export const DISMISSED = 'holdfast-heard';
/** So many are remembered; the oldest is told again. */
const MOST = 20;

/** The ids in a `Cookie` header or `document.cookie`. */
export function readDismissed(cookies: string): string[] {
  const start = `${DISMISSED}=`;
  const found = cookies.split(';').find((part) => part.trimStart().startsWith(start));
  const ids = found?.trim().slice(start.length).split('.') ?? [];
  return ids.filter((id) => /^[0-9a-hjkmnp-tv-z]{20}$/.test(id)).slice(-MOST);
}

const listeners = new Set<() => void>();

export const dismissed = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  /** Browser only. */
  add(id: string): void {
    const ids = [...readDismissed(document.cookie).filter((one) => one !== id), id].slice(-MOST);
    const secure = location.protocol === 'https:' ? ';secure' : '';
    document.cookie = `${DISMISSED}=${ids.join('.')};path=/;max-age=15552000;samesite=lax${secure}`;
    for (const listener of listeners) listener();
  },
};
