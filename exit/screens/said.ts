/** What the page says about a thing, beside the thing and to a screen reader. */
import type { Result } from '#lib/kernel/result.ts';
import { h, notice } from '../dom.ts';
import type { Session } from '../session.ts';
import type { NoteKey } from '../state.ts';
import type { Words } from '../words.ts';

/** The note of a thing, if there is one. */
export function said(session: Session, words: Words, key: NoteKey): HTMLElement | undefined {
  const note = session.state.notes.get(key);
  if (!note) return undefined;
  if ('refusal' in note) return h('div', { role: 'alert' }, notice('caution', words.refusal(note.refusal)));
  return h('div', { role: 'status' }, notice(note.kind === 'done' ? 'done' : 'info', note.text));
}

/** Does something and notes why it could not be done; what was noted before goes. `done`: what to say where it could. */
export async function tell<T>(
  session: Session,
  key: NoteKey,
  work: () => Promise<Result<T>>,
  done?: (value: T) => string,
): Promise<boolean> {
  session.note(key, undefined);
  const result = await work();
  if (!result.ok) session.note(key, { kind: 'done', refusal: result.refusal });
  else session.note(key, done ? { kind: 'done', text: done(result.value) } : undefined);
  return result.ok;
}
