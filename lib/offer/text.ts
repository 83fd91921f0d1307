/** What people write for everybody to read: terms, the first message. Pure. */

/** Controls; the line break and the tab are kept. */
const CONTROLS = /\p{Cc}/gu;
/**
 * What turns the order of letters round, hides text or says something to machines alone: bidirectional embeddings, overrides and isolates,
 * zero-width spaces, invisible operators, tags, soft hyphens, interlinear marks. The joiners stay (Persian, Indic scripts and emoji need
 * them), and so do the two direction marks, which turn nothing round.
 */
const HIDDEN = /[\u00ad\u061c\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** Half a character; it cannot be stored. */
const HALVES = /\p{Cs}/gu;
/** More marks on one letter than any language writes climb over the lines above. */
const PILES = /(\p{M}{4})\p{M}+/gu;

/** The text as it is kept: one form of each letter, line breaks of one kind, nothing hidden, no pile of marks, no more than one empty line. */
export function plainText(typed: string): string {
  return typed
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(HALVES, '')
    .replace(CONTROLS, (control) => (control === '\n' || control === '\t' ? control : ''))
    .replace(HIDDEN, '')
    .normalize('NFC')
    .replace(PILES, '$1')
    .replace(/[^\S\n]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
