/** Whether a name in an address is this machine itself: what is said to it goes over no network. Pure. */
export const isHere = (hostname: string): boolean =>
  ['localhost', '::1', '[::1]'].includes(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname) || hostname.startsWith('/');
