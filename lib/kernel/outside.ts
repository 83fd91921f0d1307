/**
 * What may be an address that somebody gives us to send something to: a browser's push service, a webhook. Pure; where its name leads is asked at every
 * connection (lib/http/outside.ts).
 */

/** Letters of an address. */
export const ADDRESS_LENGTH = 1000;

const IP_LITERAL = /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/;
/** Names that lead nowhere but to this machine or the network it stands in. */
const INSIDE = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|test|onion|home\.arpa)$/;

/**
 * The address, if something may be sent there: https on its usual port, a name of the public net, nothing of a person in it. `loopback`: on the embedded
 * chain this machine's own http too, as `127.0.0.1` or `localhost` on any port.
 */
export function readOutside(text: string, { loopback }: { readonly loopback: boolean }): URL | undefined {
  if (text.length > ADDRESS_LENGTH || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol, hostname, port, username, password, hash } = url;
  if (username || password || hash) return undefined;
  if (loopback && protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost')) return url;
  // A dot at the end names the same and would pass for another name.
  const name = hostname.replace(/\.$/, '');
  if (protocol !== 'https:' || port !== '' || IP_LITERAL.test(name) || !name.includes('.') || INSIDE.test(name)) {
    return undefined;
  }
  return url;
}
