/** Letters that look like others. Pure. The one list: names are compared by it, and warnings read through it. */

const LATIN: Readonly<Record<string, string>> = {
  // Cyrillic and Armenian.
  а: 'a', в: 'b', е: 'e', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't', у: 'y', х: 'x', ѕ: 's', і: 'i', ј: 'j',
  ԁ: 'd', ո: 'n', ӏ: 'l', ԛ: 'q', ԝ: 'w', һ: 'h',
  // Greek.
  α: 'a', β: 'b', ε: 'e', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', η: 'n', ω: 'w',
  // Latin letters of other shapes, which no normalisation undoes.
  ı: 'i', ł: 'l', ø: 'o', đ: 'd', ħ: 'h', ŧ: 't', ɡ: 'g', ɑ: 'a',
  ᴀ: 'a', ʙ: 'b', ᴄ: 'c', ᴅ: 'd', ᴇ: 'e', ꜰ: 'f', ɢ: 'g', ʜ: 'h', ɪ: 'i', ᴊ: 'j', ᴋ: 'k', ʟ: 'l', ᴍ: 'm', ɴ: 'n', ᴏ: 'o',
  ᴘ: 'p', ꞯ: 'q', ʀ: 'r', ꜱ: 's', ᴛ: 't', ᴜ: 'u', ᴠ: 'v', ᴡ: 'w', ʏ: 'y', ᴢ: 'z',
}; // prettier-ignore

/**
 * Text in small letters without accents, vowel signs and invisible characters, and with Latin letters in the place of those that look like
 * them. Digits stay digits.
 */
export function plainLetters(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\u115f\u1160\u3164\uffa0]/gu, '')
    .toLowerCase();
  return [...plain].map((letter) => LATIN[letter] ?? letter).join('');
}
