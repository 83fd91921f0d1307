/** Names that look the same count as the same, and none may look like staff: fake support is the oldest trick. Pure. */
import { plainLetters } from '#lib/kernel/lookalikes.ts';

/** What is told apart in a name no better than letters of other scripts are. */
const IN_NAMES: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', i: 'l', '3': 'e', '5': 's', '8': 'b' };
const RESERVED = ['holdfast', 'support', 'moderator', 'admin', 'staff', 'official', 'helpdesk', 'arbiter', 'escrow'];

/** What a deleted account is called. Nobody else can be called so. */
export const GONE_NAME = 'Deleted trader';

/** What two names are compared by: case, accents, separators and look-alike letters folded away. */
export function nameKeyOf(name: string): string {
  const folded = [...plainLetters(name)].map((letter) => IN_NAMES[letter] ?? letter).join('');
  return folded
    .replace(/[ ._-]/g, '')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w');
}

/** Whether a name could be taken for someone who works here, or for nobody. */
export function looksLikeStaff(name: string): boolean {
  const key = nameKeyOf(name);
  return [...RESERVED, GONE_NAME].some((word) => key.includes(nameKeyOf(word)));
}
