import type { z } from 'zod';
import { parseJsonExactly } from '../decimal.ts';
import { fetchText, type Fetching } from './fetch-text.ts';
import { SourceFailed } from './source.ts';

/** A JSON answer in the shape asked for; every number in it arrives as its own text. Throws {@link SourceFailed}. */
export async function fetchJson<T>(url: URL, shape: z.ZodType<T>, limits: Fetching): Promise<T> {
  const text = await fetchText(url, 'json', limits);
  let json: unknown;
  try {
    json = parseJsonExactly(text);
  } catch {
    throw new SourceFailed('malformed', `${url.host} sent no JSON`);
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SourceFailed('malformed', `${url.host}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  return parsed.data;
}

/** A path below a base address, whether or not the base ends in a slash. */
export function below(base: string, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}
