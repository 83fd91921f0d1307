/**
 * The sign-in message of EIP-4361, exactly as we write it and nothing looser: what is read must be, letter for letter, what
 * would be written from its parts. Pure: the browser writes it, the server reads it.
 */
import { getAddress } from 'ethers';
import { instantOf, MINUTE, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseAccount } from './refusals.ts';

export type SignInMessage = {
  /** Host with port, as the browser shows it. */
  readonly domain: string;
  /** Checksummed. */
  readonly address: string;
  /** Origin. */
  readonly uri: string;
  readonly chainId: number;
  readonly nonce: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
};

/** EIP-4361 wants it in ASCII and on one line; wallets show it above the details. */
export const STATEMENT = 'Sign in to Holdfast. This moves no coins and costs nothing.';
export const MESSAGE_SECONDS = 10 * MINUTE;

const iso = (instant: Instant) => new Date(instant * 1000).toISOString();

export function writeSignInMessage(message: SignInMessage): string {
  return [
    `${message.domain} wants you to sign in with your Ethereum account:`,
    message.address,
    '',
    STATEMENT,
    '',
    `URI: ${message.uri}`,
    'Version: 1',
    `Chain ID: ${message.chainId}`,
    `Nonce: ${message.nonce}`,
    `Issued At: ${iso(message.issuedAt)}`,
    `Expiration Time: ${iso(message.expiresAt)}`,
  ].join('\n');
}

/** The parts of a message of ours, or undefined where a single letter differs from how we write it. */
export function readSignInMessage(text: string): SignInMessage | undefined {
  const line = (label: string) => new RegExp(`^${label}: (.+)$`, 'm').exec(text)?.[1] ?? '';
  const [first = '', address = ''] = text.split('\n', 2);
  const issuedAt = Date.parse(line('Issued At'));
  const expiresAt = Date.parse(line('Expiration Time'));
  if (!/^0x[0-9a-fA-F]{40}$/.test(address) || Number.isNaN(issuedAt) || Number.isNaN(expiresAt)) return undefined;
  const message: SignInMessage = {
    domain: first.split(' ', 1)[0]!,
    address,
    uri: line('URI'),
    chainId: Number(line('Chain ID')),
    nonce: line('Nonce'),
    issuedAt: instantOf(new Date(issuedAt)),
    expiresAt: instantOf(new Date(expiresAt)),
  };
  const exact = writeSignInMessage(message) === text && getAddress(address.toLowerCase()) === address;
  return exact && Number.isSafeInteger(message.chainId) && /^[0-9a-zA-Z]{8,64}$/.test(message.nonce)
    ? message
    : undefined;
}

/** Names by which the embedded site is reached on its own machine; they all mean the same site. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an origin is the site itself; on the embedded chain any loopback name with the same port is. */
export function isOwnOrigin(
  origin: string,
  site: { readonly publicUrl: string; readonly embeddedChain: boolean },
): boolean {
  if (origin === site.publicUrl) return true;
  if (!site.embeddedChain || !URL.canParse(origin)) return false;
  const [asked, own] = [new URL(origin), new URL(site.publicUrl)];
  const same = asked.protocol === own.protocol && asked.port === own.port && asked.origin === origin;
  return same && LOOPBACK.has(asked.hostname) && LOOPBACK.has(own.hostname);
}

/** Whether the message is for this site, this chain and this moment. Its nonce is consumed elsewhere, once. */
export function checkSignInMessage(
  message: SignInMessage,
  site: { readonly publicUrl: string; readonly embeddedChain: boolean; readonly chainId: number },
  now: Instant,
): Result<SignInMessage> {
  const host = URL.canParse(message.uri) ? new URL(message.uri).host : '';
  if (!isOwnOrigin(message.uri, site) || host !== message.domain)
    return refused(refuseAccount('account.message_other_site'));
  if (message.chainId !== site.chainId) return refused(refuseAccount('account.message_other_chain'));
  const tooLong = message.expiresAt - message.issuedAt > MESSAGE_SECONDS;
  // A browser's clock may be a little ahead of ours.
  if (tooLong || message.expiresAt <= now || message.issuedAt > now + 2 * MINUTE) {
    return refused(refuseAccount('account.message_expired'));
  }
  return ok(message);
}
