/** What a webhook can be told of. Pure. */
import { HOOKED } from '../../events/catalogue.ts';

export const WEBHOOK_TOPICS = ['offers', 'trades', 'messages', 'notices'] as const;
export type WebhookTopic = (typeof WEBHOOK_TOPICS)[number];

/** The topic an event belongs to; undefined: none. Notices are a topic of their own and are no events. */
export function topicOf(type: string): Exclude<WebhookTopic, 'notices'> | undefined {
  if (!(HOOKED as readonly string[]).includes(type)) return undefined;
  if (type.startsWith('offer.')) return 'offers';
  return type.startsWith('chat.') ? 'messages' : 'trades';
}
