/** The client's types from the API's description: one entry for each operation, and what the client has to know to ask it. */
import type { ApiDocument, Described, Parameter, Schema } from '#lib/api/document.ts';

const isName = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name);
const quoted = (name: string): string => (isName(name) ? name : JSON.stringify(name));

/** A JSON Schema as a TypeScript type. What it does not know of is `unknown`. */
export function typeOf(schema: Schema): string {
  const choices = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  if (choices) return choices.map((one) => `(${typeOf(one)})`).join(' | ');
  const parts = schema.allOf as readonly Schema[] | undefined;
  if (parts) return parts.map((one) => `(${typeOf(one)})`).join(' & ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return (schema.enum as readonly unknown[]).map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(schema.type))
    return schema.type.map((type: unknown) => `(${typeOf({ ...schema, type })})`).join(' | ');
  switch (schema.type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return arrayOf(schema);
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(([name, part]) => {
    const said = typeof part.description === 'string' ? `/** ${part.description.replaceAll('*/', '')} */\n` : '';
    const isRequired = required.includes(name);
    // With a default, or left out: a caller who has nothing to say may say so.
    return `${said}readonly ${quoted(name)}${isRequired ? '' : '?'}: ${typeOf(part)}${isRequired ? '' : ' | undefined'};`;
  });
  const others =
    typeof additionalProperties === 'object' && additionalProperties !== null
      ? `readonly [name: string]: ${typeOf(additionalProperties as Schema)};`
      : '';
  return `{ ${fields.join('\n')} ${others} }`;
}

function arrayOf({ items, prefixItems }: Schema): string {
  const places = prefixItems as readonly Schema[] | undefined;
  if (places) return `readonly [${places.map(typeOf).join(', ')}]`;
  return `readonly (${items ? typeOf(items as Schema) : 'unknown'})[]`;
}

const parametersAs = (parameters: readonly Parameter[]): Schema => ({
  type: 'object',
  properties: Object.fromEntries(
    parameters.map(({ name, schema, description }) => [name, { ...schema, ...(description && { description }) }]),
  ),
  required: parameters.filter(({ required }) => required).map(({ name }) => name),
});

function inputOf({ parameters, requestBody }: Described): string {
  const asked = parameters.filter((parameter) => parameter.in !== 'header');
  const body = requestBody?.content['application/json']?.schema;
  const parts = [...(asked.length ? [typeOf(parametersAs(asked))] : []), ...(body ? [`(${typeOf(body)})`] : [])];
  return parts.join(' & ') || 'Record<never, never>';
}

/** The whole file. */
export function writeClient(document: ApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method: method.toUpperCase(), described })),
  );
  const types = operations.map(({ described }) => {
    const { properties } = described.responses['200']!.content!['application/json']!.schema;
    return `/** ${described.summary} */
      readonly ${described.operationId}: { readonly input: ${inputOf(described)}; readonly answer: ${typeOf(properties!.value!)} };`;
  });
  const table = operations.map(({ path, method, described: { operationId, parameters } }) => {
    const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const keyed = parameters.some((parameter) => parameter.in === 'header');
    return `${operationId}: ${JSON.stringify({ method, path, query, keyed })},`;
  });
  return `// Made by \`npm run sdk\` from docs/openapi.json: not to be edited.
export const VERSION = ${JSON.stringify(document.info.version)};

export type Operations = { ${types.join('\n')} };

export const OPERATIONS = { ${table.join('\n')} } as const;
`;
}
