import { EVIDENCE_KEPT_DAYS } from '#lib/dispute/evidence/schema.ts';

/** How long is kept what goes by itself, in days: what the privacy page says and what the sweeper does are this one list. Pure. */
export const RETENTION = {
  /** After a session was ended or ran out. */
  session: 30,
  /** After a socket's ticket ran out. */
  ticket: 1,
  /** After a command was answered (lib/db/command-key.ts): by then nobody retries it. */
  command: 3,
  /** After a staff code was asked for, or a wrong one typed. */
  staff_code: 90,
  /** After a mail was written. */
  mail: 90,
  /** After a notice was made. */
  notice: 365,
  /** After a signal was last seen. */
  signal: 180,
  /** After moderators dealt with a report. */
  report: 730,
  /** After a case was closed, unless something of it is still contested (lib/dispute/evidence/sweep.ts). */
  evidence: EVIDENCE_KEPT_DAYS,
  /** After an account was deleted. */
  departure: 730,
} as const;

export type Retained = keyof typeof RETENTION;

export const isRetained = (kept: string): kept is Retained => kept in RETENTION;
