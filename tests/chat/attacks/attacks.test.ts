import { describe, expect, it } from 'vitest';
import { honestJudges, plantedJudges } from './judges.ts';
import { ON_CARDS } from './on-cards.ts';
import { ON_EXCERPTS } from './on-excerpts.ts';
import { ON_MESSAGES } from './on-messages.ts';
import { ON_ROOMS } from './on-rooms.ts';

describe.each([
  { what: 'keys', attacks: ON_CARDS },
  { what: 'one message', attacks: ON_MESSAGES },
  { what: 'the room', attacks: ON_ROOMS },
  { what: 'an excerpt', attacks: ON_EXCERPTS },
])('cheating with $what is noticed, and would not be without the line that notices it', ({ attacks }) => {
  it.each(attacks)('$by: $title', async ({ run, caught, planted, plant }) => {
    expect(run(await honestJudges())).toBe(caught);
    expect(run(await plantedJudges(plant))).toBe(planted);
  });
});
