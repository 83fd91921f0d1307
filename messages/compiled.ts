import compile from 'icu-minify/compile';
import { loadMessages, type Messages } from './load.ts';
import type { Locale } from './locales.ts';

/** A sentence that is put together by what was read of it once; a plain one is itself. */
type Compiled = string | readonly unknown[];
export type CompiledMessages = { readonly [key: string]: Compiled | CompiledMessages };

const compiled = new WeakMap<Messages, CompiledMessages>();

/**
 * The words of one language as the pages say them: parsed here, so that neither the browser nor each rendering has to, and no page
 * carries the parser. next.config.js names the half of the library that puts them together.
 */
export function loadCompiled(locale: Locale): CompiledMessages {
  const messages = loadMessages(locale);
  const known = compiled.get(messages);
  if (known) return known;
  const made = compileGroup(messages);
  compiled.set(messages, made);
  return made;
}

function compileGroup(group: Messages): CompiledMessages {
  return Object.fromEntries(
    Object.entries(group).map(([key, value]) => [
      key,
      // Objects without a prototype, which the compiler makes, are not let through to components in the browser.
      typeof value === 'string' ? (JSON.parse(JSON.stringify(compile(value))) as Compiled) : compileGroup(value),
    ]),
  );
}
