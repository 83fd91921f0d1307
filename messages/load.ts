import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from './locales.ts';

/** Sentences and groups of sentences. */
export type Messages = { [key: string]: string | Messages };

const loaded = new Map<string, Messages>();

/**
 * All words of one language: each file `messages/<locale>/<area>.json` is the namespace `<area>`. Read once per process;
 * in development at every request, so that an edited sentence shows at once.
 */
export function loadMessages(locale: Locale): Messages {
  const found = loaded.get(locale);
  if (found) return found;
  const folder = join(/* turbopackIgnore: true */ process.cwd(), 'messages', locale);
  const messages: Messages = {};
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.json')) continue;
    messages[file.slice(0, -'.json'.length)] = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Messages;
  }
  if (process.env.NODE_ENV === 'production') loaded.set(locale, messages);
  return messages;
}
