/** Statements as spans: under the name they were given or by verb and table, never with what they say. */
import type pg from 'pg';
import { inSpan } from '../events/spans.ts';

const DB = { 'db.system.name': 'postgresql' } as const;

/** What a statement is called: its own name where it has one of ours (`events.last`), else `SELECT Offer`. */
export function nameStatement(text: string, name?: string): string {
  if (name && /^[a-z]\w*\.[\w.]+$/i.test(name)) return `sql ${name}`;
  const [verb = 'OTHER'] = /[a-z]+/i.exec(text.slice(0, 200).replace(/^\s*(--[^\n]*\n\s*)*/, '')) ?? [];
  const [, table] = /\b(?:FROM|INTO|UPDATE)\s+(?:"?public"?\.)?"([A-Za-z]{1,40})"/i.exec(text) ?? [];
  return `sql ${verb.toUpperCase().slice(0, 12)}${table ? ` ${table}` : ''}`;
}

type Query = (...given: unknown[]) => unknown;

/** Only what is awaited: what asks by a callback is the pool's own inner half of a question that has its span already, and a stream has no end to wait for. */
function spanned(query: Query): Query {
  return (...given) => {
    const [first] = given;
    const config =
      typeof first === 'string' ? { text: first } : (first as { text?: unknown; name?: string; submit?: unknown });
    if (typeof given.at(-1) === 'function' || typeof config?.text !== 'string' || 'submit' in config)
      return query(...given);
    const name = nameStatement(config.text, config.name);
    return inSpan({ name, kind: 'client', facts: DB, leaf: true }, () => query(...given) as Promise<unknown>);
  };
}

/** Makes statements of this pool, and of connections taken from it, spans. */
export function spanStatements(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    client.query = spanned(client.query.bind(client) as Query) as typeof client.query;
  });
  pool.query = spanned(pool.query.bind(pool) as Query) as typeof pool.query;
}
