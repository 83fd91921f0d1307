/** The ways in which a message may be meant to be read by a person and not by a machine. Pure. */
import { plainLetters } from '#lib/kernel/lookalikes.ts';

/** Arabic letters that are written in more than one way, the mark that only lengthens, and digits of other scripts. */
const ARABIC: Readonly<Record<string, string>> = { ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه', ہ: 'ه', ـ: '' };
const digit = (sign: string): string => {
  const code = sign.codePointAt(0)!;
  return String(code - (code >= 0x6f0 ? 0x6f0 : 0x660));
};

/** Small letters without marks and tricks, one form for each letter, one space between words. */
export function plainText(text: string): string {
  return plainLetters(text)
    .replace(/[ىیکةہـ]/gu, (letter) => ARABIC[letter]!)
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, digit)
    .replace(/[’‘`´]/g, "'")
    .replace(/[^\S\n]+/g, ' ');
}

/** "t e l e g r a m" and "w.h.a.t.s" as words: four single letters or more with the same gap between them. */
function joined(text: string): string {
  return text.replace(
    /(?<![\p{L}\p{N}])[\p{L}\p{N}](?:([ ._*-]{1,2})[\p{L}\p{N}])(?:\1[\p{L}\p{N}]){2,}(?![\p{L}\p{N}])/gu,
    (run) => run.replace(/[ ._*-]/g, ''),
  );
}

const FIGURES: Readonly<Record<string, string>> = {
  '0': 'o', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '9': 'g', '@': 'a', $: 's',
}; // prettier-ignore

/** "wh4tsapp" as a word: figures inside what is mostly letters. `one`: what a 1 stands for. */
function spelled(text: string, one: 'l' | 'i'): string {
  return text.replace(/(?<![\p{L}\p{N}@$])[a-z0-9@$]{4,}(?![\p{L}\p{N}@$])/gu, (word) => {
    const letters = word.replace(/[^a-z]/g, '').length;
    if (letters === word.length || letters < 3 || letters * 2 <= word.length || !/^[a-z0-9]/.test(word)) return word;
    return word.replace(/[0-9@$]/g, (sign) => (sign === '1' ? one : (FIGURES[sign] ?? sign)));
  });
}

/** Each different reading, the plain one first. */
export function readingsOf(text: string): readonly string[] {
  const plain = joined(plainText(text));
  return [...new Set([plain, spelled(plain, 'l'), spelled(plain, 'i')])];
}
