/** A fetch that holds every answer against the API's own description, and remembers what was asked. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ApiDocument, Described } from '#lib/api/document.ts';
import { DOCUMENT } from '#scripts/sdk.ts';

export const document = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as ApiDocument;

export type Entry = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly described: Described;
};

/** Every operation of the committed description. */
export const ENTRIES: readonly Entry[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({
    id: described.operationId,
    method: method.toUpperCase(),
    path,
    described,
  })),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'openapi', components: document.components }, 'openapi');
const validators = new Map<string, ValidateFunction>();

/** What of an answer the description does not say; empty: it is exactly as described. */
export function findDeviations({ id, described }: Entry, status: number, type: string | null, body: unknown): string[] {
  const response = described.responses[`${status}`];
  if (!response) return [`${id} ${status} is not described`];
  const content = response.content?.[type ?? ''];
  if (!content) return [`${id} ${status} ${type} is not described`];
  const name = `${id} ${status}`;
  const schema = '$ref' in content.schema ? { $ref: `openapi${String(content.schema.$ref)}` } : content.schema;
  const validate = validators.get(name) ?? ajv.compile(schema);
  validators.set(name, validate);
  const found = validate(body) ? [] : validate.errors!.map((error) => `${name}${error.instancePath} ${error.message}`);
  if (status < 400) return found;
  const { code } = body as { code: string };
  return described.responses[`${status}`]!.description.split(', ').includes(code)
    ? found
    : [...found, `${name}: ${code} is not described`];
}

export type Asked = { readonly path: string; readonly body: string | undefined };

export function createRecorder() {
  const deviations: string[] = [];
  /** Operations that were answered well, each with the last request that was. */
  const answered = new Map<string, Asked>();
  const recorded: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const { pathname, search } = new URL(String(input));
    const entry = findEntry(init?.method ?? 'GET', pathname.replace('/api/v1', ''));
    if (!entry) return response;
    const body: unknown = await response.clone().json();
    deviations.push(...findDeviations(entry, response.status, response.headers.get('content-type'), body));
    if (response.ok) answered.set(entry.id, { path: `${pathname}${search}`, body: init?.body as string | undefined });
    return response;
  };
  return { fetch: recorded, deviations, answered };
}

function findEntry(method: string, path: string): Entry | undefined {
  const fits = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
  const found = ENTRIES.filter((entry) => entry.method === method && fits(entry.path));
  // An address without parameters comes before one that they would fill.
  return found.find((entry) => entry.path === path) ?? found[0];
}
