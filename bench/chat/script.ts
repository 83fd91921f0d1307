/** What the writers of the bench say: messages signed beforehand, so that the load costs the machine little while it is measured. */
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { messageHash, signedBytes, type Header, type SignedMessage } from '#lib/chat/frank.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import type { Writer } from './rooms.ts';

/** Bytes of ciphertext of a short message: padded text, opening key, tag. */
const BODY_BYTES = 208;

/** So many messages of one writer, each the next of the one before. Their ciphertext is noise of the right length: the server cannot tell. */
export function scriptOf(writer: Writer, count: number): SignedMessage[] {
  const secret = createPrivateKey({ key: Buffer.from(writer.signSecret, 'base64'), format: 'der', type: 'pkcs8' });
  const messages: SignedMessage[] = [];
  let previous = ZEROS;
  for (let number = 1; number <= count; number++) {
    const header: Header = {
      v: 1,
      trade: writer.tradeHash,
      author: writer.party,
      card: writer.cardHash,
      to: writer.partnerKey,
      clientId: randomBytes(16).toString('hex'),
      number,
      previous,
      seen: { seq: 0, link: ZEROS },
      commitment: randomBytes(32).toString('hex'),
      bodyHash: randomBytes(32).toString('hex'),
    };
    previous = messageHash(header);
    messages.push({
      header,
      nonce: randomBytes(24).toString('base64url'),
      body: randomBytes(BODY_BYTES).toString('base64url'),
      signature: sign(null, signedBytes(header), secret).toString('base64url'),
    });
  }
  return messages;
}
