/** What a person can be told of, and where it goes unless they say otherwise. Pure. */

export const NOTICE_KINDS = [
  'trade_taken',
  'trade_funded',
  'trade_paid',
  'trade_released',
  'trade_disputed',
  'trade_proposal',
  'trade_expiring',
  'trade_ended',
  'trade_reverted',
  'trade_feedback',
  'chat_message',
  'search_match',
  'offer_paused',
  'staff_act',
  'case_progress',
  'case_asked',
  'case_ruled',
  'trade_fault',
  'penalty',
  'case_new',
  'case_turn',
  'contest_waiting',
  'case_due',
  'webhook_off',
  'merchant',
  'security',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Told to those who hear disputes, and to nobody else. */
export const MODERATORS_KINDS: readonly NoticeKind[] = ['case_new', 'case_turn', 'contest_waiting', 'case_due'];

/** Told whatever somebody has switched off: who would be in there otherwise could switch it off first. */
export const FIXED_KINDS: readonly NoticeKind[] = ['security'];

export const CHANNELS = ['app', 'mail', 'push'] as const;
export type Channel = (typeof CHANNELS)[number];

export type Preference = Readonly<Record<Channel, boolean>>;

/** Every kind goes everywhere: what concerns somebody's money is missed more dearly than it is read twice. */
export const BY_ITSELF: Preference = { app: true, mail: true, push: true };

export function isNoticeKind(text: string): text is NoticeKind {
  return (NOTICE_KINDS as readonly string[]).includes(text);
}

/** What a link in a mail stops: a kind of notice, or one saved search. */
export type Topic = `kind:${NoticeKind}` | `search:${string}`;

/** Mail about the account itself: it waits for no hour, and nothing stops it. */
export type SecurityTopic = `secure:${string}`;

export const isSecurityTopic = (text: string): text is SecurityTopic => text.startsWith('secure:');

export function readTopic(text: string): { kind: NoticeKind } | { searchId: string } | undefined {
  const [what, name = ''] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
  if (what === 'kind' && isNoticeKind(name)) return { kind: name };
  return what === 'search' && name ? { searchId: name } : undefined;
}
