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

/** A browser that shows notices while no page is open. */
export type DeviceView = {
  readonly id: string;
  readonly label: string;
  /** By which the browser finds itself: SHA-256 of its address at the push service, base64url. */
  readonly mark: string;
  readonly since: Instant;
  /** When its push service last took something for it; null: not yet. */
  readonly lastOkAt: Instant | null;
};

export type NoticeSettings = {
  readonly kinds: readonly (Preference & { readonly kind: NoticeKind })[];
  readonly hideAmounts: boolean;
  /** What a browser subscribes with; null: no pushes are sent here. */
  readonly pushKey: string | null;
  readonly devices: readonly DeviceView[];
  readonly quiet: { readonly zone: string; readonly from: number; readonly to: number } | null;
  /** Where mail goes; null: the account has no address, or no mail is sent here. */
  readonly mailTo: string | null;
  /** An address that is not verified yet: nothing goes there. */
  readonly mailClaim: string | null;
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
  /** What its one-click header stops; null: nothing stops it. */
  readonly stopUrl: string | null;
};

/** What a link in a mail would stop. */
export type StopView = {
  readonly kind: NoticeKind | null;
  readonly search: string | null;
  readonly stopped: boolean;
};
