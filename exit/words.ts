/** The page's sentences in every language it speaks; the keys are English's. */
import ar from './words/ar.json' with { type: 'json' };
import en from './words/en.json' with { type: 'json' };
import es from './words/es.json' with { type: 'json' };
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { escrowInterface } from '#lib/chain/abi.ts';

export type WordKey = keyof typeof en;
export type WordArgs = Readonly<Record<string, string | number>>;

export const LANGUAGES = { en: 'English', es: 'Español', ar: 'العربية' } as const;
export type Language = keyof typeof LANGUAGES;
export const isLanguage = (text: string): text is Language => Object.hasOwn(LANGUAGES, text);

const WORDS: Record<Language, Readonly<Record<WordKey, string>>> = { en, es, ar };

export type Words = {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  (key: WordKey, args?: WordArgs): string;
  /** A chain's second, in the person's own time. */
  time(at: Instant): string;
  /** Why not, and what to do. */
  refusal(refusal: Refusal): string;
};

/** Numbers and addresses in a sentence that runs from right to left keep their own direction. */
const isolate = (value: string | number) => `\u2068${value}\u2069`;

export function wordsOf(language: Language): Words {
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  const clock = new Intl.DateTimeFormat(language === 'ar' ? 'ar-u-nu-latn' : language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const say = (key: WordKey, args: WordArgs = {}) =>
    WORDS[language][key].replace(/\{(\w+)\}/g, (_, name: string) =>
      direction === 'rtl' ? isolate(args[name] ?? '') : String(args[name] ?? ''),
    );
  const time = (at: Instant) => clock.format(at * 1000);
  const has = (key: string): key is WordKey => Object.hasOwn(en, key);
  const refusal = ({ code, data }: Refusal): string => {
    if (code === 'wallet.would_fail') return contractSays(String(data.revert ?? '0x'));
    const key = `refusal.${code}`;
    return has(key) ? say(key, data) : say('refusal.unknown', { code });
  };
  const contractSays = (revert: string): string => {
    const error = revert.length >= 10 ? escrowInterface.parseError(revert) : null;
    if (!error) return say('contract.unknown', { revert });
    const args: Record<string, string> = {};
    for (const [index, input] of error.fragment.inputs.entries()) {
      const value = error.args[index] as unknown;
      const isTime = input.type === 'uint40' || input.name === 'latest' || input.name === 'from';
      args[input.name] = isTime ? time(Number(value)) : String(value);
    }
    const key = `contract.${error.name}`;
    return has(key) ? say(key, args) : say('contract.unknown', { revert: error.name });
  };
  return Object.assign(say, { language, direction, time, refusal } as const);
}

/** The first of the browser's languages that the page speaks. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0]!;
    if (isLanguage(base)) return base;
  }
  return 'en';
}
