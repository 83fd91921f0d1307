// The service worker: shows a notice while no page is open, and leads to its page. It caches nothing and answers no request.

/** What arrived, or the least that can be said: a browser that was woken must show something. */
function messageOf(event) {
  try {
    const { tag, title, body, path, lang, dir } = event.data.json();
    if (typeof title === 'string' && typeof path === 'string') return { tag, title, body, path, lang, dir };
  } catch {
    // Not ours, or of a version that says it otherwise.
  }
  return { tag: 'notice', title: 'Holdfast', body: '', path: '/notices', lang: 'en', dir: 'ltr' };
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const { tag, title, body, path, lang, dir } = messageOf(event);
  event.waitUntil(self.registration.showNotification(title, { tag, body, lang, dir, data: { path } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data?.path));
});

/** To a page of this site and no other: in a window that is open, else in a new one. */
async function lead(path) {
  const url = new URL(typeof path === 'string' ? path : '/notices', self.location.origin);
  const href = url.origin === self.location.origin ? url.href : `${self.location.origin}/notices`;
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [client] = open.filter((one) => new URL(one.url).origin === self.location.origin);
  if (!client) return self.clients.openWindow(href);
  // Refused where the press has been too long ago: the page is led there all the same.
  await client.focus().catch(() => {});
  return client.navigate(href).catch(() => self.clients.openWindow(href));
}

// The push service gave the browser another address: without this the old one would just fall silent.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(renew(event));
});

async function renew(event) {
  const options = event.oldSubscription?.options;
  if (!options) return;
  const made = event.newSubscription ?? (await self.registration.pushManager.subscribe(options));
  const { endpoint, keys } = made.toJSON();
  await fetch('/api/v1/push-subscriptions', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, keys, label: '' }),
  });
}
