/** How often one person may ask. */
import type { Limit } from '../../http/limits.ts';

/** Making, changing, removing. */
export const WEBHOOK_CHANGES: Limit = { name: 'webhooks', burst: 30, perMinute: 20 };
/** What makes this site send something: pressed again and again it would be a way to press others. */
export const WEBHOOK_SENDINGS: Limit = { name: 'webhook-sendings', burst: 10, perMinute: 6 };
