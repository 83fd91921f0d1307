/**
 * Who of the staff may do what: seats, powers, and the one table between them. A command asks for a power and never for a seat, so that
 * this table is all there is to read. Pure.
 */
import { refused, type Result } from '#lib/kernel/result.ts';
import { hasRole, requireRole, type Actor, type Role } from './policy.ts';
import { refuseAccount } from './refusals.ts';

/** Seats of the staff. An assistant reads the cases they are let into; support reads; a moderator hears cases; a senior also bans and stops; an admin sets what the site is. */
export const SEATS = ['assistant', 'support', 'moderator', 'senior', 'admin'] as const satisfies readonly Role[];
export type Seat = (typeof SEATS)[number];

export const POWERS = {
  /** The console exists for them. */
  'desk.open': ['assistant', 'support', 'moderator', 'senior', 'admin'],
  'users.read': ['support', 'moderator', 'senior', 'admin'],
  /** Mail addresses, shortened; a whole one at a click that is written down. */
  'users.mail': ['support', 'admin'],
  'users.note': ['moderator', 'senior', 'admin'],
  /** Pause and unpause, end sessions, clear a name. */
  'users.act': ['moderator', 'senior', 'admin'],
  'users.ban': ['senior', 'admin'],
  'offers.read': ['support', 'moderator', 'senior', 'admin'],
  'offers.act': ['moderator', 'senior', 'admin'],
  /** States, times and places on the chain: never the chat, never payment details. */
  'trades.read': ['support', 'moderator', 'senior', 'admin'],
  'reports.handle': ['moderator', 'senior'],
  /** To take words out of feedback and replies. */
  'feedback.act': ['moderator', 'senior', 'admin'],
  /** What may point to fraud: to read it, and to decide about it. */
  'signals.read': ['moderator', 'senior', 'admin'],
  'signals.act': ['moderator', 'senior', 'admin'],
  /** To make traders merchants, and to end it. */
  'merchants.decide': ['senior', 'admin'],
  /** To find on the desk, and read, the cases they were let into. */
  'cases.read': ['assistant', 'moderator', 'senior'],
  'cases.rule': ['moderator', 'senior'],
  /** To pass on a case that somebody else has, and to settle a contested penalty. */
  'cases.pass': ['senior'],
  /** To see how cases are worked: one's own; everybody's. */
  'cases.measure': ['moderator', 'senior', 'admin'],
  'cases.measureAll': ['senior', 'admin'],
  /** To prove to a trader that one works here. */
  'staff.prove': ['moderator', 'senior'],
  /** To be called by a name that says so. */
  'staff.name': ['moderator', 'senior', 'admin'],
  'site.read': ['support', 'moderator', 'senior', 'admin'],
  'fees.set': ['admin'],
  'limits.set': ['admin'],
  'methods.set': ['senior', 'admin'],
  'switches.set': ['senior', 'admin'],
  announce: ['senior', 'admin'],
  'health.read': ['support', 'moderator', 'senior', 'admin'],
  /** To have chain, database and log of events compared. */
  'health.act': ['senior', 'admin'],
  /** Who rules on the chain: another panel for new trades. */
  'panel.set': ['admin'],
  'seats.read': ['senior', 'admin'],
  'seats.grant': ['admin'],
  'audit.read': ['senior', 'admin'],
} as const satisfies Readonly<Record<string, readonly Seat[]>>;
export type Power = keyof typeof POWERS;

/** The seat by which somebody holds a power; undefined: by none. */
const seatFor = (actor: Actor, power: Power): Seat | undefined => POWERS[power].find((seat) => hasRole(actor, seat));

/**
 * The actor where one of their seats has the power. It goes through {@link requireRole} for that very seat, so that whatever else is asked of
 * those who hold one holds for every power. Refuses `account.sign_in_first`, `account.role_needed`, and what requireRole refuses.
 */
export function requirePower(actor: Actor | null, power: Power): Result<Actor> {
  if (!actor) return refused(refuseAccount('account.sign_in_first'));
  return requireRole(actor, seatFor(actor, power) ?? POWERS[power][0]);
}

/** Whether {@link requirePower} says yes. */
export const hasPower = (actor: Actor | null, power: Power): boolean => requirePower(actor, power).ok;

/** The powers of somebody, in the table's order. */
export function powersOf(actor: Actor | null): readonly Power[] {
  return (Object.keys(POWERS) as Power[]).filter((power) => hasPower(actor, power));
}

/** The seats among somebody's roles. */
export const seatsOf = (roles: readonly string[]): Seat[] => SEATS.filter((seat) => roles.includes(seat));

/** The seats that hold a power: of whom a notice is for. */
export const seatsWith = (power: Power): readonly Seat[] => POWERS[power];
