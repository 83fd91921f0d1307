/**
 * A way to cheat in a room: who does it, what notices it, and the one line of `lib/chat` without which nothing, or only something
 * worse, does. The server holds all ciphertext and decides what is delivered; a party holds their own keys and what they were sent.
 */
import type { SignedMessage } from '#lib/chat/frank.ts';
import type { Entry } from '#lib/chat/log.ts';
import { groundOf, known, NOW, place, TRADE, type Member, type Placed, type Scene } from '../scene.ts';
import type { Judges, Plant } from './judges.ts';

export type Attack = {
  readonly by: 'server' | 'party' | 'third party';
  readonly title: string;
  /** What the check says. */
  readonly caught: string;
  /** What it says with the line planted. */
  readonly planted: string;
  readonly plant: Plant;
  readonly run: (judges: Judges) => string;
};

export const UNNOTICED = 'unnoticed';

/** What a member's device says on opening a message as `author`'s. */
export function opens(judges: Judges, by: Member, message: SignedMessage, author: Member, trade = TRADE): string {
  const reader = judges.createReader(by.secret, trade);
  const read = judges.openMessage(message, reader, { trade, author: author.author, card: author.card });
  return read.ok ? UNNOTICED : read.refusal.code;
}

/** What a member's device says on reading a room from the first entry. */
export function reads(judges: Judges, entries: readonly Entry[], { buyer, seller }: Scene): string {
  let state = judges.emptyRoom(TRADE);
  for (const [i, entry] of entries.entries()) {
    const next = judges.extendRoom(state, entry, known(entries.slice(0, i), [buyer, seller]));
    if (!next.ok) return next.fault;
    state = next.state;
  }
  return UNNOTICED;
}

/** What a moderator's device says of an excerpt: the first entry's fault, else the first of the order. */
export function shows(judges: Judges, excerpt: unknown, scene: Scene): string {
  const report = judges.verifyExcerpt(JSON.parse(JSON.stringify(excerpt)), groundOf(scene));
  if (!report.ok) return report.refusal.code;
  const { entries, order } = report.value;
  return entries.find(({ fault }) => fault)?.fault ?? order[0]?.fault ?? UNNOTICED;
}

/** Entries as a server would chain them anew, after it has moved messages about. */
export function chain(messages: readonly SignedMessage[]): Placed[] {
  const entries: Placed[] = [];
  for (const message of messages) entries.push(place(message, entries.at(-1) ?? null, NOW + entries.length * 10));
  return entries;
}

export const messagesOf = ({ entries }: Scene): SignedMessage[] => entries.map(({ message }) => message);

export const swap = <T>(items: readonly T[], i: number, k: number): T[] =>
  items.map((item, at) => (at === i ? items[k]! : at === k ? items[i]! : item));

export const drop = <T>(items: readonly T[], i: number): T[] => items.filter((_, at) => at !== i);

/** One letter of base64url changed, in a place that holds whole bits. */
export const flip = (base64: string, at = 5): string =>
  base64.slice(0, at) + (base64[at] === 'A' ? 'B' : 'A') + base64.slice(at + 1);
