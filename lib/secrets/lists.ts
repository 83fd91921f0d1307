/**
 * A secret that can be changed while people are at work is a list: the first makes what is new, all of them still open or verify what was made
 * before. Which can be changed how, and when a former one may go, stands in docs/security/secrets.md. Pure.
 */
import { z } from 'zod';

/** Former ones are meant to go again. */
const MOST = 8;

/** One or several of `one`, separated by commas, the one in use first; none twice. */
export const secretList = (one: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(one).min(1).max(MOST))
    .refine((all) => new Set(all).size === all.length, 'names the same secret twice');

/** All that are in force, each list with the one in use first. */
export type Secrets = {
  /** Sessions, resume tokens, cursors, links in mails: see {@link keysFor} for what else is derived from it. */
  readonly auth: readonly string[];
  /** Keys (0x hex) of the keyed hash over payment accounts. */
  readonly fingerprint: readonly string[];
  /** X25519 private keys (0x hex) that standing offers seal payment details to. */
  readonly release: readonly string[];
  /** Private keys (0x hex) that consent to draws of standing offers. */
  readonly opener: readonly string[];
  /** P-256 scalars (0x hex) by which push services know this site; none: no pushes are sent. */
  readonly push: readonly string[];
  /** Private keys (0x hex) that sign statements people take along. */
  readonly statement: readonly string[];
  /** Public halves (0x hex) of keys that stamped chats before: what they stamped still counts. */
  readonly formerStamps: readonly string[];
};
