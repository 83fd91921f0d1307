/** What an answer comes to, in one word; and which answers a row of the matrix allows whom. Pure. */
import type { Who } from './world.ts';

/**
 * Whose it is. `public`: anybody's; `self`: of whoever is signed in, naming nothing of others; `other`: names another person whom anybody may
 * name; `own`: a thing of its owner; `party`: a thing of the two of a trade; `staff`: of moderators; `desk`: of moderators and
 * whoever runs the site; `panel`: of those who hear the case; `case`: of the two and of moderators; `nobody`: asked for by people
 * who are not signed in.
 */
export type Kind = 'public' | 'self' | 'other' | 'own' | 'party' | 'staff' | 'desk' | 'panel' | 'case';

/** Who may be answered with anything but a refusal. */
export const MAY: Readonly<Record<Kind, readonly Who[]>> = {
  public: ['nobody', 'stranger', 'partner', 'owner', 'unseated', 'seated', 'admin'],
  self: ['stranger', 'partner', 'owner', 'unseated', 'seated', 'admin'],
  other: ['stranger', 'partner', 'owner', 'unseated', 'seated', 'admin'],
  own: ['owner'],
  party: ['owner', 'partner'],
  staff: ['unseated', 'seated'],
  desk: ['unseated', 'seated', 'admin'],
  panel: ['seated', 'unseated'],
  case: ['owner', 'partner', 'unseated', 'seated'],
};

/** What somebody who may not is told: that they are nobody here, or that there is no such thing. */
const SHUT =
  /^(account\.(sign_in_first|session_ended|role_needed|not_found)|\w+\.(sign_in|not_found|sign_in_first|\w+_not_found)|privacy\.link_over|none|empty|401.*|403.*|404.*|410.*|unseen)$/;

export function wordOf(answer: unknown): string {
  if (answer === undefined || answer === null) return 'none';
  if (typeof answer === 'boolean' || typeof answer === 'number') return String(answer);
  if (typeof answer === 'string') return 'text';
  if (Array.isArray(answer)) return answer.length === 0 ? 'empty' : 'rows';
  if (typeof answer !== 'object') return typeof answer;
  if ('ok' in answer && typeof answer.ok === 'boolean') {
    if (!answer.ok) return (answer as unknown as { refusal: { code: string } }).refusal.code;
    const { value } = answer as unknown as { value: unknown };
    return Array.isArray(value) && value.length === 0 ? 'ok empty' : 'ok';
  }
  return 'ok';
}

/** Cells that a row of this kind must not have: somebody got in whom it does not concern, or something broke. */
export function wrongCells(name: string, kind: Kind, cells: Readonly<Record<Who, string>>): string[] {
  return (Object.entries(cells) as [Who, string][]).flatMap(([who, word]) => {
    if (word.startsWith('fault')) return [`${name}: ${who} was answered with a ${word}`];
    if (MAY[kind].includes(who) || SHUT.test(word)) return [];
    return [
      `${name}: ${who} was answered "${word}", and it is ${kind === 'self' ? 'for whoever is signed in' : `a matter of ${MAY[kind].join(', ')}`}`,
    ];
  });
}

/** The matrix as text, one row a line. */
export function asText(
  rows: readonly (readonly [name: string, kind: string, cells: readonly string[]])[],
  heads: readonly string[],
): string {
  const table = [['', '', ...heads], ...rows.map(([name, kind, cells]) => [name, kind, ...cells])];
  const widths = table[0]!.map((_, at) => Math.max(...table.map((row) => row[at]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
