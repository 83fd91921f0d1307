/** Words that moderators use again, with places for what is known of a case. Pure. */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { refuseDispute } from './refusals.ts';

/** ask: a question to one or both; ruling: a ruling's reasons. */
export const TEMPLATE_KINDS = ['ask', 'ruling'] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** All there can stand in braces: the two names, what is locked for the buyer, what was to be paid. */
export const PLACES = ['buyer', 'seller', 'coins', 'money'] as const;
export type Place = (typeof PLACES)[number];
export type Filling = Readonly<Record<Place, string>>;

const IN_BRACES = /\{([^{}]*)\}/g;

const isPlace = (word: string): word is Place => PLACES.some((place) => place === word);

/** The text, where every pair of braces is a place there is. Refuses `dispute.template_unknown_place` { place, places }. */
export function checkTemplate(text: string): Result<string> {
  const unknown = [...text.matchAll(IN_BRACES)].map(([, word = '']) => word).find((word) => !isPlace(word));
  if (unknown !== undefined)
    return refused(
      refuseDispute('dispute.template_unknown_place', {
        place: unknown.slice(0, 40),
        places: PLACES.map((place) => `{${place}}`).join(' '),
      }),
    );
  return ok(text);
}

/** The text with the case's own names and amounts. What a name says is put in once and never read as a place itself. */
export function fillTemplate(text: string, filling: Filling): string {
  return text.replace(IN_BRACES, (whole, word: string) => (isPlace(word) ? filling[word] : whole));
}

export type TemplateView = {
  readonly id: string;
  readonly kind: TemplateKind;
  readonly title: string;
  readonly text: string;
  readonly shared: boolean;
  readonly ownerName: string;
  /** Whether the actor may change and delete it. */
  readonly editable: boolean;
  readonly updatedAt: Instant;
};

/** How many one moderator may keep. */
export const MOST_TEMPLATES = 50;
