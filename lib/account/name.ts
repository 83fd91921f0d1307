/** Names that look the same count as the same, and none may look like staff: fake support is the oldest trick. Pure. */

const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  i: 'l',
  '3': 'e',
  '5': 's',
  '8': 'b',
  // Cyrillic and Greek letters that look Latin.
  а: 'a',
  в: 'b',
  е: 'e',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  ѕ: 's',
  і: 'l',
  ј: 'j',
  ԁ: 'd',
  ո: 'n',
  ӏ: 'l',
  α: 'a',
  β: 'b',
  ε: 'e',
  ι: 'l',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
};
const RESERVED = ['holdfast', 'support', 'moderator', 'admin', 'staff', 'official', 'helpdesk', 'arbiter', 'escrow'];

/** What two names are compared by: case, accents, separators and look-alike letters folded away. */
export function nameKeyOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const folded = [...plain].map((letter) => LOOKALIKES[letter] ?? letter).join('');
  return folded
    .replace(/[ ._-]/g, '')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w');
}

/** Whether a name could be taken for someone who works here. */
export function looksLikeStaff(name: string): boolean {
  const key = nameKeyOf(name);
  return RESERVED.some((word) => key.includes(nameKeyOf(word)));
}
