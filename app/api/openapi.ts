/** The API's description, OpenAPI 3.1, made from the operations' own schemas. */
import { z } from 'zod';
import { refuseRequest } from '#lib/http/refusals.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { ApiOperation, ApiReferenceView } from '#components/shell/api-reference.tsx';
import { OPERATIONS, type Operation } from '#lib/offer/operations.ts';

export const API_VERSION = '1.0.0';

type Json = { readonly [key: string]: unknown };
type Schema = Json & { readonly properties?: Readonly<Record<string, Json>>; readonly required?: readonly string[] };

/** What every refusal and every fault looks like. */
export const problemSchema = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('noun.reason: stays the same in every language.'),
  data: z.record(z.string(), z.union([z.string(), z.number()])).describe('What explains it.'),
  requestId: z.string().describe('Names this answer in our log.'),
});

/** What any of them can refuse; where it asks nothing, nothing of it can be wrong. */
const common = ({ query }: Pick<Operation<unknown, unknown, unknown>, 'query'>): Refusal[] => [
  ...(query ? [refuseRequest('request.invalid')] : []),
  refuseRequest('request.too_many'),
];

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest as Schema;
}

function parametersOf(schema: z.ZodType | undefined, place: 'query' | 'path'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input');
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}

const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

function responsesOf(operation: (typeof OPERATIONS)[number]): Json {
  const value = schemaOf(operation.answer, 'output');
  const wrapped = { type: 'object', properties: { value }, required: ['value'], additionalProperties: false };
  const byStatus = Map.groupBy([...operation.refusals, ...common(operation)], ({ status }) => status);
  const refusals = [...byStatus].map(([status, some]) => [
    `${status}`,
    {
      description: some.map(({ code }) => code).join(', '),
      content: problem,
      ...(status === 429 && {
        headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
      }),
    },
  ]);
  return {
    '200': {
      description: 'The answer.',
      headers: { ETag: { description: 'For If-None-Match.', schema: { type: 'string' } } },
      content: { 'application/json': { schema: wrapped } },
    },
    '304': { description: 'Nothing has changed since the answer that If-None-Match names.' },
    ...Object.fromEntries(refusals),
    default: { description: 'request.fault', content: problem },
  };
}

/** The whole document. `site`: the origin it is read from. */
export function describeApi(site: string): Json {
  const paths = OPERATIONS.map((operation) => [
    operation.path,
    {
      get: {
        operationId: operation.id,
        summary: operation.summary,
        parameters: [...parametersOf(operation.params, 'path'), ...parametersOf(operation.query, 'query')],
        responses: responsesOf(operation),
      },
    },
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version: API_VERSION,
      description:
        'What anybody may read, without an account. Amounts are decimal strings: minor units of a currency, base units of a coin. Other sites may read it too. Ask no more often than you need; what others ask for as well is not counted.',
    },
    servers: [{ url: `${site}/api/v1` }],
    paths: Object.fromEntries(paths),
    components: { schemas: { Problem: schemaOf(problemSchema, 'output') } },
  };
}

type Described = {
  readonly get: {
    readonly operationId: ApiOperation['id'];
    readonly parameters: readonly {
      readonly name: string;
      readonly required: boolean;
      readonly description?: string;
    }[];
    readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Json }>>;
  };
};

/** The document as a person reads it. */
export function referenceOf(site: string): ApiReferenceView {
  const { paths } = describeApi(site) as { paths: Record<string, Described> };
  const operations = Object.entries(paths).map(([path, { get }]): ApiOperation => {
    const refusals = Object.entries(get.responses).filter(([status]) => status.startsWith('4'));
    const answered = OPERATIONS.find(({ id }) => id === get.operationId)!.answer;
    return {
      id: get.operationId,
      path,
      parameters: get.parameters.map(({ name, required, description = '' }) => ({ name, required, description })),
      fields: fieldsOf(schemaOf(answered, 'output')),
      refusals: refusals.map(([status, { description }]) => ({ status, codes: description })),
    };
  });
  return { base: `${site}/api/v1`, document: '/api/v1/openapi.json', operations };
}

/** Names of a schema's fields; of a list, those of its rows. */
function fieldsOf({ properties, items }: Schema & { readonly items?: unknown }): string[] {
  return properties ? Object.keys(properties) : items ? fieldsOf(items as Schema) : [];
}
