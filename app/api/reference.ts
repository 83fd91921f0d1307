/** The API's description as a person reads it. */
import type { ApiOperation, ApiReferenceView } from '#components/shell/api-reference.tsx';
import type { Described, Schema } from '#lib/api/document.ts';
import { describeApi } from '#lib/api/openapi.ts';
import { GROUPS, type Group } from '#lib/http/operation.ts';

export function referenceOf(site: string): ApiReferenceView {
  const operations = Object.entries(describeApi(site).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(path, method.toUpperCase(), described)),
  );
  return {
    base: `${site}/api/v1`,
    document: '/api/v1/openapi.json',
    groups: GROUPS.map((id) => ({ id, operations: operations.filter(({ group }) => group === id) })),
  };
}

function operationOf(path: string, method: string, described: Described): ApiOperation {
  const refusals = Object.entries(described.responses).filter(([status]) => status.startsWith('4'));
  const body = described.requestBody?.content['application/json']?.schema;
  return {
    id: described.operationId,
    group: described.tags[0] as Group,
    method,
    path,
    scope: described['x-scope'],
    open: described.security.length > 1,
    parameters: described.parameters
      .filter((parameter) => parameter.in !== 'header')
      .map(({ name, required, description = '' }) => ({ name, required, description })),
    body: body ? fieldsOf(body) : [],
    fields: fieldsOf(described.responses['200']!.content!['application/json']!.schema.properties!.value!),
    refusals: refusals.map(([status, { description }]) => ({ status, codes: description.split(', ') })),
  };
}

/** Names of a schema's fields; of a list, those of its rows. */
function fieldsOf(schema: Schema): string[] {
  const { properties, items, allOf } = schema as Schema & {
    readonly items?: Schema;
    readonly allOf?: readonly Schema[];
  };
  if (properties) return Object.keys(properties);
  return items ? fieldsOf(items) : (allOf ?? []).flatMap(fieldsOf);
}
