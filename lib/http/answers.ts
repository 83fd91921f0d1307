/** How the API reads what it is asked and words what it answers, whichever door the question came through. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { config } from '#lib/config.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseRequest } from './refusals.ts';

/** A name that comes twice is a list. */
export function readQuery(params: URLSearchParams): Record<string, string | string[]> {
  const read: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of params) {
    const known = read[name];
    read[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  }
  return read;
}

/** Refuses `request.invalid` with the first field that is wrong. Undefined where nothing is asked. */
export function parse<T>(schema: z.ZodType<T> | undefined, value: unknown): Result<T | undefined> {
  if (!schema) return ok(undefined);
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return refused(refuseRequest('request.invalid', { field: issue?.path.join('.') ?? '', issue: issue?.message ?? '' }));
}

/** Status, headers and JSON text of an answer. */
export type Worded = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export function wordValue(value: unknown, requestId: string): Worded {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-request-id': requestId },
    body: JSON.stringify({ value: value ?? null }),
  };
}

/** The address of the page that explains a code. */
export const problemType = (code: string): string => `${config().publicUrl}/api/problems/${code}`;

/** A refusal as RFC 9457 problem+json; its title is the code, because words belong to the reader's language. */
export function wordRefusal({ code, status, data }: Refusal, requestId: string): Worded {
  return wordProblem({ type: problemType(code), title: code, status, code, data, requestId });
}

/** We broke: what went wrong stands in the log under this id. */
export function wordFault(requestId: string): Worded {
  const code = 'request.fault';
  const title = 'Something broke on our side.';
  return wordProblem({ type: problemType(code), title, status: 500, code, data: { requestId }, requestId });
}

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly data: Refusal['data'];
  readonly requestId: string;
};

function wordProblem(body: Problem): Worded {
  return {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': body.requestId,
      ...(body.status === 429 && { 'retry-after': `${body.data.seconds ?? 1}` }),
      // RFC 9110 wants to hear how one could have signed in.
      ...(body.status === 401 && { 'www-authenticate': 'Bearer realm="holdfast"' }),
    },
    body: JSON.stringify(body),
  };
}

/** Fields that say when an answer was made: with another of them it is still the same answer. */
const MOMENTS = ['now'];

/**
 * The tag of a value: equal for equal values, whenever they were asked for. Weak: what is compared is the meaning, not the bytes, which may
 * come compressed.
 */
export function tagOf(value: unknown): string {
  const text = JSON.stringify(value, (key, part: unknown) => (MOMENTS.includes(key) ? undefined : part)) ?? 'null';
  return `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** Whether an `If-None-Match` names this tag. */
export function isTagged(header: string | null | undefined, tag: string): boolean {
  if (!header) return false;
  const plain = (one: string) => one.trim().replace(/^W\//, '');
  return header.trim() === '*' || header.split(',').some((one) => plain(one) === plain(tag));
}
