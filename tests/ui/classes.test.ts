import { describe, expect, it } from 'vitest';
import { screenSources, type Source } from './source.ts';

const RULES: { name: string; pattern: RegExp; except?: string[] }[] = [
  {
    name: 'reads right to left too: logical sides only (ms-, pe-, text-start, start-, border-e)',
    pattern:
      /(?<![\w-])-?(?:m[lr]|p[lr]|left|right|border-[lr]|rounded-[lr]|rounded-[tb][lr]|scroll-[mp][lr])-[\w[.]+|(?<![\w-])(?:text-left|text-right|float-left|float-right)\b/g,
    // Figures run left to right in every language: their edge is a physical one.
    except: ['components/ui/table.tsx', 'components/ui/amount-input.tsx'],
  },
  {
    name: 'uses the nine colours: none of a palette',
    pattern:
      /(?<![\w-])(?:bg|text|border|ring|fill|stroke|decoration|outline|from|to|via)-(?:red|green|blue|gray|grey|slate|zinc|neutral|stone|amber|yellow|orange|emerald|white|black)\b(?:-\d+)?/g,
  },
  {
    name: 'draws hairlines: no shadows, no gradients',
    pattern: /(?<![\w-])(?:shadow(?:-\w+)?|bg-(?:linear|gradient|radial|conic)-[\w-]+)(?=[\s'"`])/g,
  },
  { name: 'moves in under 150 ms', pattern: /(?<![\w-])duration-(?:1[5-9]\d|[2-9]\d\d|\d{4,})\b/g },
];

/** Class names live in string literals; comments and code are not looked at. */
function literals(text: string): string {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"])\/\/.*$/gm, '');
  return [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g)]
    .map((match) => match[0])
    .join('\n');
}

function offences(sources: Source[], rule: (typeof RULES)[number]): string[] {
  return sources
    .filter(({ path }) => !rule.except?.includes(path))
    .flatMap(({ path, text }) => [...literals(text).matchAll(rule.pattern)].map((match) => `${path}: ${match[0]}`));
}

describe('every class on the screen', () => {
  const sources = screenSources();

  it('was looked at', () => {
    expect(sources.length).toBeGreaterThan(40);
  });

  it.each(RULES)('$name', (rule) => {
    expect(offences(sources, rule)).toEqual([]);
  });

  it.each([
    ['<p className="ml-2 text-left" />', 0, 2],
    ['<p className="hover:-mr-4 sm:right-0" />', 0, 2],
    ['<p className="bg-red-500 text-white" />', 1, 2],
    ["const look = 'shadow-md';", 2, 1],
    ['<p className="duration-300" />', 3, 1],
  ])('would be refused in %s', (text, rule, count) => {
    expect(offences([{ path: 'planted.tsx', text }], RULES[rule]!)).toHaveLength(count);
  });

  it('is not refused for words that only look like one', () => {
    const text = "const a = 'text-start me-2 align-right-ish'; // ml-2\nconst b = 'border-line rounded-md ring-1';";
    expect(RULES.flatMap((rule) => offences([{ path: 'fine.tsx', text }], rule))).toEqual([]);
  });
});
