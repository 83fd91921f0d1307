/** What a link in a mail can do, and for how long. Pure. */
import { z } from 'zod';
import { DAY, HOUR } from '#lib/kernel/instant.ts';

export const LINK_PURPOSES = ['verify', 'prove_change', 'stop_change', 'reset', 'not_me'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** How long a link can be used, in seconds. */
export const LINK_SECONDS: Readonly<Record<LinkPurpose, number>> = {
  verify: DAY,
  prove_change: DAY,
  /** Longer than the change takes to take effect. */
  stop_change: 3 * DAY,
  reset: HOUR,
  not_me: 7 * DAY,
};

/** Between the proof of a new address and its taking effect: so long the old one can stop it. */
export const CHANGE_SECONDS = DAY;

/** How long nothing that decides where money goes can be changed, after something that signs in has changed. */
export const FREEZE_SECONDS = DAY;

/** A row's id, then its seal: 32 bytes in base64url. */
export const linkToken = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}[A-Za-z0-9_-]{43}$/);

export const isLinkPurpose = (text: string): text is LinkPurpose => LINK_PURPOSES.some((purpose) => purpose === text);

/** What a page may know of a link, for whoever holds it. */
export type LinkView = {
  readonly purpose: LinkPurpose;
  readonly state: 'open' | 'used' | 'over';
  /** Where the mail went. */
  readonly address: string;
};
