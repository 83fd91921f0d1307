/** The API's description, OpenAPI 3.1, made from the operations' own schemas. */
import { z } from 'zod';
import { sealed } from '../account/answers.ts';
import { refuseAccount } from '../account/refusals.ts';
import { cardForm, signedForm } from '../chat/answers.ts';
import { cardSchema, messageSchema } from '../chat/schema.ts';
import { isWrite, type AnyOperation } from '../http/operation.ts';
import { refuseRequest } from '../http/refusals.ts';
import { once } from '../kernel/once.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { sealedSchema as payees } from '../offer/schema.ts';
import { sealedSchema } from '../trade/schema.ts';
import type { ApiDocument, Described, Parameter, Schema } from './document.ts';
import { OPERATIONS } from './operations.ts';

/** Raised in its first place when an operation goes or takes or gives less, in its second when there is more. */
export const API_VERSION = '1.1.0';

/** What every refusal and every fault looks like. */
export const problemSchema = z.object({
  type: z.string().describe('The address of a page that explains the code.'),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('noun.reason: stays the same in every language.'),
  data: z.record(z.string(), z.union([z.string(), z.number()])).describe('What explains it.'),
  requestId: z.string().describe('Names this answer in our log.'),
});

const account = (...codes: Parameters<typeof refuseAccount>[0][]): Refusal[] =>
  codes.map((code) => refuseAccount(code));
const request = (...codes: Parameters<typeof refuseRequest>[0][]): Refusal[] =>
  codes.map((code) => refuseRequest(code));

/** What the door itself can refuse; where it asks nothing, nothing of it can be wrong. */
function common(operation: AnyOperation): Refusal[] {
  const write = isWrite(operation);
  return [
    ...(operation.query || operation.body || write ? request('request.invalid') : []),
    ...(operation.body ? request('request.not_json', 'request.too_large') : []),
    ...(write ? [...request('request.key_reused', 'request.other_origin'), ...account('account.key_reads_only')] : []),
    ...(operation.actor === 'anyone' ? [] : account('account.sign_in_first', 'account.session_ended')),
    ...account('account.key_with_session', 'account.key_wrong', 'account.key_ended'),
    ...account('account.key_scope', 'account.key_elsewhere'),
    ...request('request.too_many'),
  ];
}

/** Inputs that are checked by a form of their own, as JSON Schema can say it. */
const FORMS = new Map<unknown, z.ZodType>([
  [sealedSchema, sealed],
  [payees, sealed],
  [messageSchema.shape.message, signedForm],
  [cardSchema.shape.card, cardForm],
]);

const isBound = (value: unknown): boolean => Math.abs(value as number) === Number.MAX_SAFE_INTEGER;

export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const form = FORMS.get(zodSchema);
      if (form) Object.assign(jsonSchema, schemaOf(form, io));
      // That a number is exact goes without saying.
      if (isBound(jsonSchema.minimum)) delete jsonSchema.minimum;
      if (isBound(jsonSchema.maximum)) delete jsonSchema.maximum;
    },
  });
  return rest as Schema;
}

function parametersOf(schema: z.ZodType | undefined, place: 'query' | 'path'): Parameter[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input');
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description: description as string }),
    schema: rest,
  }));
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'One for each thing that is meant: sent again with the same body, the first answer comes back and nothing is done twice. Kept for 48 hours at least.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,100}$' },
};

const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

const HEADERS = {
  RateLimit: {
    description: 'What is left of the quota: r requests, whole again in t seconds.',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': { description: 'The quota: q requests in w seconds.', schema: { type: 'string' } },
};
const RETRY_AFTER = { description: 'Seconds to wait.', schema: { type: 'integer' } };
const ETAG = { description: 'For If-None-Match.', schema: { type: 'string' } };

function responsesOf(operation: AnyOperation): Described['responses'] {
  const value = schemaOf(operation.answer, 'output');
  const wrapped = { type: 'object', properties: { value }, required: ['value'], additionalProperties: false } as const;
  const byStatus = Map.groupBy([...operation.refusals, ...common(operation)], ({ status }) => status);
  const refusals = [...byStatus].map(([status, some]) => [
    `${status}`,
    {
      description: [...new Set(some.map(({ code }) => code))].join(', '),
      content: problem,
      ...(status === 429 && { headers: { 'Retry-After': RETRY_AFTER } }),
    },
  ]);
  return {
    '200': {
      description: 'The answer.',
      headers: { ...HEADERS, ...(isWrite(operation) ? {} : { ETag: ETAG }) },
      content: { 'application/json': { schema: wrapped } },
    },
    ...(!isWrite(operation) && {
      '304': { description: 'Nothing has changed since the answer that If-None-Match names.' },
    }),
    ...Object.fromEntries(refusals),
    default: { description: 'request.fault', content: problem },
  };
}

function describeOperation(operation: AnyOperation): Described {
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.group],
    ...(operation.deprecated && { deprecated: true }),
    'x-scope': operation.scope,
    security: [{ key: [] }, ...(operation.actor === 'anyone' ? [{}] : [])],
    parameters: [
      ...parametersOf(operation.params, 'path'),
      ...parametersOf(operation.query, 'query'),
      ...(isWrite(operation) && !operation.ownKey ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(operation.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(operation.body, 'input') } } },
    }),
    responses: responsesOf(operation),
  };
}

function pathsOf(): ApiDocument['paths'] {
  const paths: Record<string, Record<string, Described>> = {};
  for (const operation of OPERATIONS)
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describeOperation(operation);
  return paths;
}

const DESCRIPTION = `The market, and what somebody does in it, for programs. Amounts are decimal strings: minor units of a currency, base units of a coin.
A key is made by its owner in the settings and sent as \`Authorization: Bearer hf_...\`; each operation names the scope that it wants (x-scope).
What anybody may read needs no key, and other sites may read it too. Lists are paged by \`limit\` and \`after\`. A refusal is problem+json with a code that stays the same.`;

/** The whole document. `site`: the origin it is read from; empty: wherever it is found. */
export function describeApi(site: string): ApiDocument {
  return {
    openapi: '3.1.0',
    info: { title: 'Holdfast', version: API_VERSION, description: DESCRIPTION },
    servers: [{ url: `${site}/api/v1` }],
    paths: once('api.paths', pathsOf),
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: { key: { type: 'http', scheme: 'bearer', bearerFormat: 'hf_<id>_<secret>' } },
    },
  };
}
