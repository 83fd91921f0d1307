/** Where to go after signing in: a path of this site, never another site's (`//evil`, `/\\evil`), never sign-in again. Pure. */
export function nextPathOf(value: unknown, fallback = '/'): string {
  if (typeof value !== 'string' || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(value)) return fallback;
  return /^\/sign-(?:in|up)(?:[/?#]|$)/.test(value) ? fallback : value;
}
