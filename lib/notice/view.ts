/** What leaves the server about notices, preferences and mail. */
import type { Instant } from '../kernel/instant.ts';
import type { NoticeKind, Preference } from './kinds.ts';

/** One notice, in the reader's language. */
export type NoticeView = {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly title: string;
  readonly text: string;
  readonly at: Instant;
  readonly read: boolean;
};

export type NoticeList = {
  readonly rows: readonly NoticeView[];
  readonly unread: number;
  /** Goes into `before` of the next page; null: this is the last. */
  readonly next: string | null;
};

export type NoticeSettings = {
  readonly kinds: readonly (Preference & { readonly kind: NoticeKind })[];
  readonly quiet: { readonly zone: string; readonly from: number; readonly to: number } | null;
  /** Where mail goes; null: the account has no address, or no mail is sent here. */
  readonly mailTo: string | null;
  readonly hasMail: boolean;
  /** Mail is kept on this site, to be read in the mailbox. */
  readonly mailbox: boolean;
};

/** A mail that will not arrive. */
export type FailedMail = { readonly id: string; readonly to: string; readonly subject: string; readonly at: Instant };

/** A mail as the mailbox of the embedded default shows it. */
export type MailView = {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Null: it waits, until `dueAt`. */
  readonly sentAt: Instant | null;
  readonly dueAt: Instant;
  readonly cancelled: boolean;
  /** What its one-click header stops. */
  readonly stopUrl: string;
};

/** What a link in a mail would stop. */
export type StopView = {
  readonly kind: NoticeKind | null;
  readonly search: string | null;
  readonly stopped: boolean;
};
