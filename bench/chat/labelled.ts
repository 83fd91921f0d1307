/** The labelled set of tests/chat/warnings and what the warnings make of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { WARNINGS, warningsOf, type Warning } from '#components/chat/warnings.ts';
import { root } from '#scripts/paths.ts';

export const LANGUAGES = ['en', 'es', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];
const folder = join(root, 'tests', 'chat', 'warnings');

const line = z.strictObject({ text: z.string().min(1), labels: z.array(z.enum(WARNINGS)) });

/** `tune`: what the patterns were made with. `held`: written after them, and never looked at to change them. */
export const PARTS = ['tune', 'held'] as const;
export type Part = (typeof PARTS)[number];
export type Labelled = z.output<typeof line> & { readonly language: Language; readonly part: Part };

const agreedSchema = z.strictObject({
  names: z.array(z.string()),
  accounts: z.array(z.string()),
  reference: z.string(),
  site: z.string(),
});
/** The one trade that all lines are said in. */
export const agreed = agreedSchema.parse(JSON.parse(readFileSync(join(folder, 'agreed.json'), 'utf8')));

export function labelledLines(): readonly Labelled[] {
  return LANGUAGES.flatMap((language) =>
    PARTS.flatMap((part) =>
      readFileSync(join(folder, `${language}.${part}.jsonl`), 'utf8')
        .trim()
        .split('\n')
        .map((text) => ({ ...line.parse(JSON.parse(text)), language, part })),
    ),
  );
}

export type Figures = {
  readonly lines: number;
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
  /** Of what was warned of, how much was one. Null: nothing was. */
  readonly precision: number | null;
  /** Of what there was to warn of, how much was found. */
  readonly recall: number | null;
};

const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 1000) / 1000;

/** Counts the labels of the given kinds over the given lines. */
export function figuresOf(lines: readonly Labelled[], kinds: readonly Warning[]): Figures {
  let [right, wrong, missed] = [0, 0, 0];
  for (const { text, labels } of lines) {
    const found = warningsOf(text, agreed);
    for (const kind of kinds) {
      const [is, says] = [labels.includes(kind), found.includes(kind)];
      if (is && says) right += 1;
      else if (says) wrong += 1;
      else if (is) missed += 1;
    }
  }
  return {
    lines: lines.length,
    right,
    wrong,
    missed,
    precision: share(right, right + wrong),
    recall: share(right, right + missed),
  };
}
