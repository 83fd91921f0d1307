/** Under which name a request is counted: the template of its route, so that there are as many names as routes and never as many as addresses. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

type Branch = { readonly children: Map<string, Branch>; template?: string };

/** What nothing of ours answers to, whatever was asked for. */
export const UNKNOWN = 'unknown';

/** Templates of all pages and routes under a folder of Next's: `/trades/[id]`. */
export function templatesIn(folder: string): string[] {
  const found: string[] = [];
  const walk = (path: string, template: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      // A folder in parentheses groups files and is no part of an address.
      if (entry.isDirectory())
        walk(join(path, entry.name), /^\(.*\)$/.test(entry.name) ? template : `${template}/${entry.name}`);
      else if (/^(page\.tsx|route\.ts)$/.test(entry.name)) found.push(template || '/');
    }
  };
  walk(folder, '');
  return found.sort();
}

/** Answers for a path the template it belongs to, as Next would choose: words before parameters, parameters before whatever is left. */
export function routeNames(templates: readonly string[]): (path: string) => string {
  const root: Branch = { children: new Map() };
  for (const template of templates) {
    let branch = root;
    for (const part of template.split('/').filter(Boolean)) {
      const name = part.startsWith('[...') ? '*' : part.startsWith('[') ? ':' : part;
      const next = branch.children.get(name) ?? { children: new Map() };
      branch.children.set(name, next);
      branch = next;
    }
    branch.template = template;
  }
  return (path) => {
    if (path.startsWith('/_next/')) return '/_next';
    if (path.startsWith('/.well-known/')) return '/.well-known';
    return find(root, path.split('/').filter(Boolean)) ?? UNKNOWN;
  };
}

function find(branch: Branch, parts: readonly string[]): string | undefined {
  const [first, ...rest] = parts;
  if (first === undefined) return branch.template;
  for (const name of [first, ':']) {
    const next = name === '*' ? undefined : branch.children.get(name);
    const found = next && find(next, rest);
    if (found !== undefined) return found;
  }
  return branch.children.get('*')?.template;
}
