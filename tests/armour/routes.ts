// All routes of the API, found by looking: what is new is covered by itself.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { NextRequest } from 'next/server';
import type { z } from 'zod';
import { root } from '#scripts/paths.ts';

export type Handler = ((
  request: NextRequest,
  route: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>) & {
  readonly spec?: { readonly body?: z.ZodType; readonly query?: z.ZodType; readonly params?: z.ZodType };
};
export type Route = {
  /** As in OpenAPI: /api/v1/trades/{id}. */
  readonly path: string;
  readonly method: string;
  readonly handler: Handler;
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function* filesNamed(folder: string, name: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesNamed(path, name);
    else if (entry.name === name) yield path;
  }
}

/** Addresses of files of this name under app/, with their files. */
export function addressesOf(name: string, under = 'app'): { readonly path: string; readonly file: string }[] {
  return [...filesNamed(join(root, under), name)].map((file) => {
    const folder = relative(join(root, 'app'), file).split('/').slice(0, -1);
    return { path: `/${folder.map((part) => part.replace(/^\[(\.\.\.)?(\w+)\]$/, '{$2}')).join('/')}`, file };
  });
}

export async function allRoutes(): Promise<Route[]> {
  const found: Route[] = [];
  for (const { path, file } of addressesOf('route.ts', 'app/api/v1')) {
    const module = (await import(file)) as Record<string, Handler | undefined>;
    for (const method of METHODS) if (module[method]) found.push({ path, method, handler: module[method] });
  }
  return found;
}

/** Something stands in each of the places in braces. */
export const filled = (path: string): string => path.replace(/\{\w+\}/g, '0'.repeat(20));
