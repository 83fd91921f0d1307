/** Precision and recall of the warnings over the labelled set, as they are committed. */
import { WARNINGS, type Warning } from '#components/chat/warnings.ts';
import { figuresOf, labelledLines, LANGUAGES, PARTS, type Figures, type Language, type Part } from './labelled.ts';

type PartFigures = {
  readonly all: Figures;
  readonly kinds: Readonly<Record<Warning, Figures>>;
  readonly languages: Readonly<Record<Language, Figures>>;
  /** Lines of ordinary talk, and how many of them were warned of. */
  readonly ordinary: { readonly lines: number; readonly warned: number };
};
export type WarningFigures = Readonly<Record<Part, PartFigures>>;

export function warningFigures(): WarningFigures {
  const lines = labelledLines();
  const parts = PARTS.map((part) => {
    const own = lines.filter((line) => line.part === part);
    const ordinary = own.filter(({ labels }) => labels.length === 0);
    const figures: PartFigures = {
      all: figuresOf(own, WARNINGS),
      kinds: Object.fromEntries(WARNINGS.map((kind) => [kind, figuresOf(own, [kind])])) as PartFigures['kinds'],
      languages: Object.fromEntries(
        LANGUAGES.map((language) => [
          language,
          figuresOf(
            own.filter((line) => line.language === language),
            WARNINGS,
          ),
        ]),
      ) as PartFigures['languages'],
      ordinary: { lines: ordinary.length, warned: figuresOf(ordinary, WARNINGS).wrong },
    };
    return [part, figures] as const;
  });
  return Object.fromEntries(parts) as WarningFigures;
}

const share = (value: number | null): string => (value === null ? '' : value.toFixed(2));

/** The table of the README: held-out figures beside those of the lines the patterns were made with. */
export function figuresTable({ tune, held }: WarningFigures): string {
  const row = (name: string, kept: Figures, made: Figures) =>
    `| ${name} | ${kept.right + kept.missed} | ${kept.wrong} | ${share(kept.precision)} | ${share(kept.recall)} | ${share(made.precision)} | ${share(made.recall)} |`;
  return [
    '| what | held out: there are | warned wrongly | precision | recall | tuned: precision | recall |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    row('all', held.all, tune.all),
    ...LANGUAGES.map((language) => row(language, held.languages[language], tune.languages[language])),
    ...WARNINGS.map((kind) => row(kind, held.kinds[kind], tune.kinds[kind])),
    '',
    `Ordinary talk: ${held.ordinary.warned} of ${held.ordinary.lines} held-out lines warned of, ${tune.ordinary.warned} of ${tune.ordinary.lines} others.`,
  ].join('\n');
}
