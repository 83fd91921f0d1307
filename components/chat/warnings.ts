/**
 * What scams say, looked for on the reader's own device: the server cannot read messages. Pure; words are `chat.warning.<kind>`. How often it is right and
 * how much it finds is measured: bench/chat/README.md. It is made to warn rarely: a warning that is often wrong is read by nobody.
 */
import { isLink, namesMessenger } from './links.ts';
import { namesAnotherAccount, type Agreed } from './other-account.ts';
import { readingsOf } from './readings.ts';
import {
  ASKS_RELEASE,
  BEFORE_TIME,
  GIVE_BACK,
  ONCE_SEEN,
  PATTERNS,
  says,
  TOO_MUCH,
  type PatternKind,
} from './warning-patterns.ts';

/** The most dangerous first. */
export const WARNINGS = [
  'secret',
  'release_first',
  'other_account',
  'overpay',
  'third_party',
  'staff',
  'off_platform',
  'link',
  'pressure',
] as const;
export type Warning = (typeof WARNINGS)[number];

/** What calms down; "don't" in it denies nothing. */
const CALMING = /\b(?:don'?t worry|no worries|no problem|why not|no te preocupes|sin problema)\b|لا تقلق|لا مشكله/gu;

function sentencesOf(reading: string): readonly string[] {
  return reading
    .replace(CALMING, ' ')
    .split(/[.!?؟;؛…]+(?=\s|$)|[\n:؟¿¡!?]+/u)
    .map((sentence) => sentence.trim())
    .filter(Boolean);
}

/** A sentence that wants the coins and has a reason why they should go before the money is seen. */
const asksBeforeTime = (sentence: string): boolean =>
  says(sentence, ASKS_RELEASE) && says(sentence, BEFORE_TIME) && !says(sentence, ONCE_SEEN);

/**
 * What a received message sounds like, the most dangerous first. `agreed`: what this trade agreed on, as far as this device can read it; what is the
 * same as that is no other account.
 */
export function warningsOf(text: string, agreed: Agreed = {}): readonly Warning[] {
  const readings = readingsOf(text);
  const plain = readings[0]!;
  const sentences = readings.flatMap(sentencesOf);
  const sounds = (kind: PatternKind) =>
    sentences.some((sentence) => PATTERNS[kind].some((pattern) => says(sentence, pattern)));
  const found: Record<Warning, () => boolean> = {
    secret: () => sounds('secret'),
    release_first: () => sounds('release_first') || sentences.some(asksBeforeTime),
    other_account: () => sounds('other_account') || namesAnotherAccount(text, plain, agreed),
    overpay: () => sounds('overpay') || (says(plain, TOO_MUCH) && sentences.some((one) => says(one, GIVE_BACK))),
    third_party: () => sounds('third_party'),
    staff: () => sounds('staff'),
    off_platform: () => sounds('off_platform') || namesMessenger(plain),
    link: () => isLink(plain, agreed.site),
    pressure: () => sounds('pressure'),
  };
  return WARNINGS.filter((kind) => found[kind]());
}
