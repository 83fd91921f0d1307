/** Whether a message names an address of the web, also one that is written so that no machine should see it. Pure. */

const TLD =
  '(?:com|net|org|io|app|xyz|link|site|online|info|biz|shop|store|club|top|pro|dev|page|live|website|support|help|finance|exchange|example|ru|cn|ly|gl|cc|to|me|co|eu|de|uk|es|mx|ar|eg|sa|ae)';
/** Written apart, only endings that are no words of their own. */
const LONE = '(?:com|net|org|io|xyz|biz|ly)';
const DOT = '(?:\\[\\.\\]|\\(\\.\\)|\\[dot\\]|\\(dot\\)| dot | punto | نقطه )';

const EMAIL = /[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gu;
/** Ways to a messenger: a warning of their own. */
const MESSENGERS = /\b(?:t|wa|telegram|signal) ?\. ?me\b\S*|\bdiscord ?\. ?gg\b\S*/gu;

/** Whether a message holds the address of somebody at a messenger. `reading`: see readings.ts. */
export const namesMessenger = (reading: string): boolean => reading.search(MESSENGERS) >= 0;

const SCHEME = /\bh(?:tt|xx)ps?:\/\/([a-z0-9.-]*)/gu;
const HOST = new RegExp(`(?<![\\p{L}\\p{N}@.-])(?:[a-z0-9-]+\\.)+${TLD}(?![\\p{L}\\p{N}])(?!\\.\\p{L})`, 'gu');
const APART = new RegExp(`(?<![\\p{L}\\p{N}])[a-z0-9-]{2,}(?: \\. ?| ?${DOT} ?)${LONE}(?![\\p{L}\\p{N}])`, 'u');

/** `reading`: see readings.ts. `site`: this site's own host, which may be named. */
export function isLink(reading: string, site?: string): boolean {
  const text = reading.replace(EMAIL, ' ').replace(MESSENGERS, ' ');
  const foreign = (host: string) => host !== '' && host !== site && !(site && host.endsWith(`.${site}`));
  for (const [, host] of text.matchAll(SCHEME)) if (foreign(host!)) return true;
  if (/\bwww\.[a-z0-9-]+/u.test(text)) return true;
  for (const [host] of text.matchAll(HOST)) if (foreign(host)) return true;
  return APART.test(text);
}
