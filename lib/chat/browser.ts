/** What only the two people's devices do with messages: seal and open them. */
import { openText, sealText, type Sealed } from '#lib/account/sealing.ts';
import type { Canonical } from '#lib/kernel/canonical.ts';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { ok, type Result } from '#lib/kernel/result.ts';

/** What a message is bound to: a server can neither move it to another trade nor show it as the other's. */
export type MessagePlace = {
  /** The trade's id on the chain. */
  readonly tradeHash: string;
  readonly senderId: string;
  readonly clientId: string;
};

const contextOf = ({ tradeHash, senderId, clientId }: MessagePlace): Canonical => ({
  purpose: 'chat',
  trade: tradeHash,
  sender: senderId,
  clientId,
});

/** Lengths are hidden in steps of so many characters, so that "yes" and "no" look alike. */
const STEP = 64;

export function newClientId(random: RandomBytes = secureRandom): string {
  return [...random(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Seals a message to the two identity keys, one's own among them. */
export function sealMessage(
  text: string,
  recipients: readonly string[],
  place: MessagePlace,
  random: RandomBytes = secureRandom,
): Sealed {
  const body = JSON.stringify({ text });
  const padded = body.padEnd(Math.ceil(body.length / STEP) * STEP, ' ');
  return sealText(padded, recipients, contextOf(place), random);
}

/** Opens a message. Refusals: `account.sealed_for_others`, `account.sealed_altered`. */
export function openMessage(sealed: Sealed, secretKey: Uint8Array, place: MessagePlace): Result<string> {
  const opened = openText(sealed, secretKey, contextOf(place));
  if (!opened.ok) return opened;
  return ok(readText(opened.value));
}

/** What an older or newer version wrote in another form is shown as it stands. */
function readText(body: string): string {
  try {
    const { text } = JSON.parse(body) as { text?: unknown };
    return typeof text === 'string' ? text : body;
  } catch {
    return body;
  }
}
