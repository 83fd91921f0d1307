/**
 * What a new description of the API takes away from those who use the old one: operations that are gone, inputs that are no longer taken, answers
 * that promise less. More is never a loss. Pure.
 */
import type { ApiDocument, Described, Schema } from './document.ts';

/** One sentence for each loss; none: whoever used the one can use the other. */
export function findNarrowings(before: ApiDocument, after: ApiDocument): string[] {
  const found: string[] = [];
  for (const [path, methods] of Object.entries(before.paths))
    for (const [method, was] of Object.entries(methods)) {
      const now = after.paths[path]?.[method];
      if (!now || now.operationId !== was.operationId) found.push(`${was.operationId}: is gone from ${method} ${path}`);
      else found.push(...ofOperation(was, now).map((loss) => `${was.operationId}: ${loss}`));
    }
  return found;
}

function ofOperation(was: Described, now: Described): string[] {
  const found: string[] = [];
  if (was['x-scope'] !== now['x-scope']) found.push(`wants the scope ${now['x-scope']}`);
  if (was.security.length > now.security.length) found.push('wants a key');
  for (const parameter of was.parameters) {
    const { name } = parameter;
    const same = now.parameters.find((other) => other.name === name && other.in === parameter.in);
    if (!same) found.push(`does not take ${name}`);
    else found.push(...taken(parameter.schema, same.schema, name));
  }
  for (const { name, required } of now.parameters)
    if (required && !was.parameters.some((other) => other.name === name && other.required)) found.push(`wants ${name}`);
  const [bodyWas, bodyNow] = [bodyOf(was), bodyOf(now)];
  if (bodyNow) found.push(...(bodyWas ? taken(bodyWas, bodyNow, 'body') : ['wants a body']));
  else if (bodyWas) found.push('takes no body');
  return [...found, ...given(answerOf(was), answerOf(now), 'answer')];
}

const bodyOf = ({ requestBody }: Described): Schema | undefined => requestBody?.content['application/json']?.schema;
const answerOf = ({ responses }: Described): Schema => responses['200']!.content!['application/json']!.schema;

const choicesOf = (schema: Schema): readonly Schema[] | undefined =>
  (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
const typeOf = (schema: Schema): string => JSON.stringify(schema.type ?? schema.const ?? null);
const partsOf = (schema: Schema): readonly Schema[] => (schema.allOf as readonly Schema[] | undefined) ?? [];

/** An input: everything that was taken is still taken. */
function taken(was: Schema, now: Schema, at: string): string[] {
  const before = choicesOf(was);
  if (before || choicesOf(now)) {
    const choices = choicesOf(now) ?? [now];
    return (before ?? [was]).some((one) => choices.every((other) => taken(one, other, at).length > 0))
      ? [`takes less at ${at}`]
      : [];
  }
  if (typeOf(was) !== typeOf(now)) return [`takes ${typeOf(now)} at ${at}`];
  const found: string[] = partsOf(was).flatMap((part, index) => taken(part, partsOf(now)[index] ?? {}, at));
  const values = now.enum as readonly unknown[] | undefined;
  if (values && !((was.enum ?? [undefined]) as unknown[]).every((value) => values.includes(value)))
    found.push(`takes fewer values at ${at}`);
  for (const bound of ['pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'])
    if (now[bound] !== undefined && now[bound] !== was[bound] && isTighter(bound, was[bound], now[bound]))
      found.push(`has another ${bound} at ${at}`);
  for (const name of now.required ?? []) if (!was.required?.includes(name)) found.push(`wants ${at}.${name}`);
  found.push(...eachPart(was, now, at, taken));
  return found;
}

function isTighter(bound: string, was: unknown, now: unknown): boolean {
  if (was === undefined || bound === 'pattern') return true;
  return bound.startsWith('max') ? Number(now) < Number(was) : Number(now) > Number(was);
}

/** An answer: everything that was promised is still promised. New values of an enumeration may come. */
function given(was: Schema, now: Schema, at: string): string[] {
  const after = choicesOf(now);
  if (after || choicesOf(was)) {
    const choices = choicesOf(was) ?? [was];
    return (after ?? [now]).some((one) => choices.every((other) => given(other, one, at).length > 0))
      ? [`promises less at ${at}`]
      : [];
  }
  if (typeOf(was) !== typeOf(now)) return [`answers ${typeOf(now)} at ${at}`];
  const lost = (was.required ?? []).filter((name) => !now.required?.includes(name));
  return [...lost.map((name) => `does not promise ${at}.${name}`), ...eachPart(was, now, at, given)];
}

function eachPart(was: Schema, now: Schema, at: string, compare: typeof taken): string[] {
  const found: string[] = [];
  for (const [name, part] of Object.entries(was.properties ?? {})) {
    const same = now.properties?.[name];
    found.push(...(same ? compare(part, same, `${at}.${name}`) : [`has no ${at}.${name}`]));
  }
  for (const inner of ['items', 'additionalProperties'] as const) {
    const [before, after] = [was[inner], now[inner]];
    if (isSchema(before) && isSchema(after)) found.push(...compare(before, after, `${at}[]`));
  }
  return found;
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
