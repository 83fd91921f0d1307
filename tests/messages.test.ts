import { readdirSync } from 'node:fs';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { refusalKey } from '#components/ui/refusal-key.ts';
import { loadCompiled, type CompiledMessages } from '../messages/compiled.ts';
import { loadMessages, type Messages } from '../messages/load.ts';
import { LOCALES, type Locale } from '../messages/locales.ts';
import { screenSources } from './ui/source.ts';

const ROOT = new URL('../', import.meta.url).pathname;

function flatten(messages: Messages, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

const words = new Map(LOCALES.map((locale) => [locale, flatten(loadMessages(locale))]));
const english = words.get('en')!;
const others = LOCALES.filter((locale) => locale !== 'en');

/** Every argument and tag of a message, and the plural forms it has. */
function shapeOf(message: string): { names: string[]; plurals: string[][] } {
  const names = new Set<string>();
  const plurals: string[][] = [];
  const walk = (elements: MessageFormatElement[]) => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      names.add(element.type === TYPE.tag ? `<${element.value}>` : element.value);
      if (element.type === TYPE.tag) walk(element.children);
      if (element.type === TYPE.plural || element.type === TYPE.select) {
        if (element.type === TYPE.plural) plurals.push(Object.keys(element.options));
        for (const option of Object.values(element.options)) walk(option.value);
      }
    }
  };
  walk(parse(message));
  return { names: [...names].sort(), plurals };
}

/** The plural forms a text must have; "zero" in Arabic and "many" in Spanish may be left to "other". */
const FORMS: Record<Locale, string[]> = {
  en: ['one', 'other'],
  es: ['one', 'other'],
  ar: ['one', 'two', 'few', 'many', 'other'],
};

describe('the words of every language', () => {
  it('were read', () => {
    expect(english.size).toBeGreaterThan(100);
  });

  it.each(others)('%s has exactly the keys of English', (locale) => {
    const keys = [...words.get(locale)!.keys()];
    expect(keys.filter((key) => !english.has(key))).toEqual([]);
    expect([...english.keys()].filter((key) => !words.get(locale)!.has(key))).toEqual([]);
  });

  it.each(LOCALES)('%s parses, is not empty, and takes the arguments English takes', (locale) => {
    const wrong = [...words.get(locale)!].filter(([key, text]) => {
      if (text.trim() === '') return true;
      return JSON.stringify(shapeOf(text).names) !== JSON.stringify(shapeOf(english.get(key) ?? text).names);
    });
    expect(wrong).toEqual([]);
  });

  it.each(LOCALES)('%s has every plural form of its language', (locale) => {
    const wrong = [...words.get(locale)!].filter(([, text]) =>
      shapeOf(text).plurals.some((forms) => !FORMS[locale].every((form) => forms.includes(form))),
    );
    expect(wrong).toEqual([]);
  });

  it.each(others)('%s is translated: long sentences differ from the English ones', (locale) => {
    const same = [...words.get(locale)!].filter(([key, text]) => text === english.get(key) && /\w+ \w+ \w+/.test(text));
    expect(same.map(([key]) => key)).toEqual([]);
  });

  it('would notice an argument that a translation lost', () => {
    expect(shapeOf('{count, plural, one {# day} other {# days}} of <b>{all}</b>').names).toEqual([
      '<b>',
      'all',
      'count',
    ]);
  });
});

type Maker = { codes: readonly string[] };

/** The codes of every lib/<noun>/refusals.ts. */
async function refusalCodes(): Promise<string[]> {
  const files = readdirSync(`${ROOT}lib`, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('refusals.ts'),
  );
  const modules = await Promise.all(
    files.map((file) => import(`${ROOT}lib/${file}`) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((module) =>
    Object.values(module).flatMap((value) =>
      typeof value === 'function' && 'codes' in value ? (value as unknown as Maker).codes : [],
    ),
  );
}

describe('every refusal', () => {
  it('has a sentence', async () => {
    const codes = await refusalCodes();
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !english.has(refusalKey(code)))).toEqual([]);
  });

  it('that has a sentence can happen', async () => {
    const keys = new Set((await refusalCodes()).map(refusalKey));
    const orphans = [...english.keys()].filter((key) => /^\w+\.refusals\./.test(key) && !keys.has(key));
    expect(orphans).toEqual([]);
  });
});

type Use = { path: string; keys: string[]; group: boolean };

/**
 * The keys a file asks for, where they can be read from the text: `t('a.b')` and the fixed beginning of t(`a.${x}`), for
 * every `t` made by useTranslations or getTranslations. Where a file has several namespaces, any of them may be meant.
 */
function usesOf(path: string, text: string): Use[] {
  const makers = /(?:use|get)Translations\((?:'([\w.]+)')?\)/g;
  const prefixes = [...new Set([...text.matchAll(makers)].map(([, namespace]) => (namespace ? `${namespace}.` : '')))];
  const named = /(\w+)\s*=\s*\(?(?:await\s+)?(?:use|get)Translations\(/g;
  const names = [...new Set([...text.matchAll(named)].map(([, name]) => name!))];
  if (prefixes.length === 0 || names.length === 0) return [];
  const call = `(?<![\\w.'"])(?:${names.join('|')})(?:\\.(?:rich|markup|raw))?\\(\\s*(?:'([^']+)'|\`([^\`$]*)(\\$?))`;
  return [...text.matchAll(new RegExp(call, 'g'))].map(([, whole, start = '', dollar]) => ({
    path,
    keys: prefixes.map((prefix) => prefix + (whole ?? start)),
    group: whole === undefined && dollar === '$',
  }));
}

describe('every key the screen asks for', () => {
  it('exists', () => {
    const uses = screenSources().flatMap(({ path, text }) => usesOf(path, text));
    expect(uses.length).toBeGreaterThan(100);
    const keys = [...english.keys()];
    const known = (key: string, group: boolean) =>
      group ? keys.some((existing) => existing.startsWith(key)) : english.has(key);
    const missing = uses.filter((use) => !use.keys.some((key) => known(key, use.group)));
    expect(missing.map((use) => `${use.path}: ${use.keys.join(' or ')}`)).toEqual([]);
  });

  it('would be missed where it does not', () => {
    const text = "const t = useTranslations('ui');\nt('nowhere'); t.rich('close'); t(`nav.${x}`); set('other');";
    expect(usesOf('planted.tsx', text).flatMap(({ keys }) => keys)).toEqual(['ui.nowhere', 'ui.close', 'ui.nav.']);
  });
});

describe('a sentence that was parsed beforehand', () => {
  type Format = (key: string, message: never, values: object, options: object) => unknown;
  const formatters = {
    getNumberFormat: (...given: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...given),
    getPluralRules: (...given: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...given),
    getDateTimeFormat: (...given: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
      new Intl.DateTimeFormat(...given),
  };
  /** What each argument may be: a count where forms depend on it, a tag's own mark, else a word. */
  const valuesOf = (message: string, count: number) =>
    Object.fromEntries(
      shapeOf(message).names.map((name) =>
        name.startsWith('<')
          ? [name.slice(1, -1), (chunks: unknown) => `[${name}${[chunks].flat().join('')}]`]
          : [name, new RegExp(`\\{${name},`).test(message) ? count : `(${name})`],
      ),
    );

  it.each(LOCALES)('says in %s what the whole library says, for every sentence and count', async (locale) => {
    const whole = (await import('use-intl/format-message')).default as Format;
    const parsed = (await import('use-intl/format-message/format-only')).default as Format;
    const ready = new Map(flattenCompiled(loadCompiled(locale)));
    let said = 0;
    for (const [key, message] of words.get(locale)!) {
      for (const count of /\{\w+,/.test(message) ? [0, 1, 2, 3, 7, 11, 100, 1234] : [1]) {
        const values = valuesOf(message, count);
        const ask = (format: Format, text: unknown) =>
          [format(key, text as never, values, { locale, formatters, cache: { message: {} } })].flat().join('');
        expect(ask(parsed, ready.get(key)), `${locale} ${key} ${count}`).toBe(ask(whole, message));
        said += 1;
      }
    }
    expect(said).toBeGreaterThan(1000);
  });
});

it('travels to the browser: plain objects and lists, nothing else', () => {
  const isPlain = (value: unknown): boolean =>
    typeof value !== 'object' ||
    (value !== null &&
      (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) &&
      Object.values(value).every(isPlain));
  expect(LOCALES.map((locale) => isPlain(loadCompiled(locale)))).toEqual([true, true, true]);
  expect(isPlain({ count: Object.create(null) })).toBe(false);
});

function flattenCompiled(group: CompiledMessages, prefix = ''): [string, unknown][] {
  return Object.entries(group).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'string' || Array.isArray(value)
      ? [[prefix + key, value]]
      : flattenCompiled(value as CompiledMessages, `${prefix}${key}.`),
  );
}
