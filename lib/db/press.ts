/**
 * One press of a button, and what was answered to it. Its key is a lock of the database, over account and key: two tries at once wait there before they wait at anything else. What was answered is
 * kept with what the command wrote: either both stay or neither.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { refuseRequest } from '#lib/http/refusals.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Ctx } from './ctx.ts';
import { asking, type Asked, type Many, type Said } from './many.ts';

/** Whose, under which key, and what for. */
export type Press = {
  readonly accountId: string;
  readonly key: string;
  readonly command: string;
  readonly bodyHash: string;
};

/** Null: there is no key, or nobody it would be of. */
export function pressOf(ctx: Ctx, command: string, input: unknown): Press | null {
  const { actor, key, said } = ctx;
  if (!actor || !key) return null;
  // Of what the command was given, and of what the form said beside it.
  const bodyHash = hashInput(said === undefined ? input : { input, said });
  return { accountId: actor.accountId, key, command, bodyHash };
}

/** What was answered first. */
export type First<T> = { readonly command: string; readonly bodyHash: string; readonly answer: { readonly value: T } };

export const isSame = (first: First<unknown>, { command, bodyHash }: Press): boolean =>
  first.command === command && first.bodyHash === bodyHash;

export const answerOf = <T>(first: First<T>, press: Press): Result<T> =>
  isSame(first, press) ? ok(first.answer.value) : refused(refuseRequest('request.key_reused'));

const locking = (how: string) => `
  SELECT r."at"::int4 AS "at", ${how} AS "held" FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r("account", "key", "at")`;
const NAME = `hashtextextended(r."account" || ' ' || r."key", 0)`;

const HOLD: Many<{ readonly held: unknown }> = {
  name: 'command.hold',
  text: locking(`pg_advisory_xact_lock(${NAME})`),
  unwaiting: `SELECT * FROM (${locking(`pg_try_advisory_xact_lock(${NAME})`)}) AS tried WHERE "held"`,
  columns: ['text', 'text'],
};

/** Holds the account too, as its row in the end would: a deletion of it waits for what is under way, and then finds all that was written. */
const first = (more: string) => `
  SELECT r."at"::int4 AS "at", k."command", k."bodyHash", k."answer"
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r("account", "key", "at") JOIN "Account" a ON a."id" = r."account"
  LEFT JOIN "CommandKey" k ON k."accountId" = a."id" AND k."key" = r."key" FOR KEY SHARE OF a${more}`;

const FIRST: Many<First<unknown> | { readonly [column in keyof First<unknown>]: null }> = {
  name: 'command.first',
  text: first(''),
  unwaiting: first(' SKIP LOCKED'),
  columns: ['text', 'text'],
};

const KEEP: Many = {
  name: 'command.keep',
  text: `
  INSERT INTO "CommandKey" ("accountId", "key", "command", "bodyHash", "answer")
  SELECT r."account", r."key", r."command", r."body", r."answer"::jsonb
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS r("account", "key", "command", "body", "answer")`,
  columns: ['text', 'text', 'text', 'text', 'text'],
};

/** What holds a press: in two statements, sent together, since what was committed while the first waited is not in the snapshot of that one. */
export type Holding = readonly [
  hold: Asked<{ readonly held: unknown }>,
  first: Asked<NonNullable<(typeof FIRST)['row']>>,
];

export const holding = ({ accountId, key }: Press): Holding => [
  asking(HOLD, accountId, key),
  asking(FIRST, accountId, key),
];

/** What another had answered before this had the key; null: nobody. */
export function firstOf<T>(said: Said, [, asked]: Holding): First<T> | null {
  const [found] = said(asked);
  return found && found.command !== null ? (found as First<T>) : null;
}

/** Whether its key and its account are held: always so where it was waited for, unless the account is gone. */
export const isHeld = (said: Said, [hold, first]: Holding): boolean =>
  said(hold).length === 1 && said(first).length === 1;

/** The row that keeps the answer, as JSON; `undefined` as null. */
export const keeping = (press: Press, answer: unknown): Asked => keptAs(press, { value: answer ?? null });

/** The same where the answer should not lie there for days: that there was one. */
export const keepingNone = (press: Press): Asked => keptAs(press, {});

const keptAs = ({ accountId, key, command, bodyHash }: Press, kept: object): Asked =>
  asking(KEEP, accountId, key, command, bodyHash, JSON.stringify(kept));

/** One hash per input, whatever the order of its keys. */
export function hashInput(input: unknown): string {
  const sorted = (_key: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  };
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(input ?? null, sorted))));
}
