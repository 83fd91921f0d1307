/**
 * The link that stops a kind of mail, or a saved search. Its token is made from the server's secret and what it stops, so the same mail sent
 * again carries the same link, and the database keeps a hash alone: whoever reads it can stop nothing.
 */
import { createHash, createHmac } from 'node:crypto';
import { config } from '../config.ts';
import type { Db, Tx } from '../db/ctx.ts';
import { readTopic } from './kinds.ts';

export type Stoppable = { readonly accountId: string; readonly topic: string };

export function tokenOf({ accountId, topic }: Stoppable): string {
  return createHmac('sha256', config().authSecret)
    .update(`holdfast/unsubscribe/1\0${accountId}\0${topic}`)
    .digest('base64url');
}

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Where a mail client posts to, by itself (RFC 8058). Opened by a person it leads to the page that asks. */
export function oneClickUrl(of: Stoppable): string {
  return `${config().publicUrl}/api/v1/unsubscribe/${tokenOf(of)}`;
}

/** The page that asks. */
export function stopPageUrl(of: Stoppable): string {
  return `${config().publicUrl}/unsubscribe/${tokenOf(of)}`;
}

/** Makes the link work, whatever becomes of the secret afterwards. Twice is once. */
export async function keepToken(tx: Db | Tx, of: Stoppable): Promise<void> {
  if (!readTopic(of.topic)) throw new Error(`nothing is stopped by ${of.topic}`);
  const { accountId, topic } = of;
  await tx.unsubscribeToken.createMany({
    data: [{ hash: hashOf(tokenOf(of)), accountId, topic }],
    skipDuplicates: true,
  });
}
