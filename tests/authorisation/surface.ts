/** Everything somebody can ask of this site, found by walking the files: route handlers, server actions, commands and queries. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = new URL('../../', import.meta.url).pathname;

export type Source = { readonly path: string; readonly text: string };

export function filesUnder(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('generated/'))
    .sort()
    .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(join(ROOT, folder, file), 'utf8') }));
}

export type RouteName = { readonly name: string; readonly path: string; readonly method: string; readonly url: string };

/** `GET /api/v1/trades/[id]` for each method that a route file exports. */
export function routesOf(files: readonly Source[]): RouteName[] {
  return files
    .filter(({ path }) => path.endsWith('/route.ts'))
    .flatMap(({ path, text }) => {
      const url = path.replace(/^app/, '').replace(/\/route\.ts$/, '');
      const direct = [...text.matchAll(/^export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/gm)];
      const renamed = [...text.matchAll(/\bas (GET|POST|PUT|PATCH|DELETE)\b/g)];
      return [...direct, ...renamed].map(([, method]) => ({ name: `${method} ${url}`, path, method: method!, url }));
    });
}

export type ActionName = { readonly name: string; readonly path: string; readonly action: string };

/** Functions that a page hands to the browser: all that a file with 'use server' exports. */
export function actionsOf(files: readonly Source[]): ActionName[] {
  return files
    .filter(({ text }) => /^\s*'use server'/.test(text))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^export (?:async function (\w+)|const (\w+) =)/gm)].map(([, fn, constant]) => {
        const action = (fn ?? constant)!;
        return { name: `${path.replace(/^app\//, '').replace(/\.ts$/, '')} ${action}`, path, action };
      }),
    );
}

export type CommandName = {
  readonly name: string;
  readonly path: string;
  readonly fn: string;
  /** Takes the whole context, and with it whoever asks; the others are steps that a command or a loop takes. */
  readonly asksWho: boolean;
};

const COMMANDS = /^lib\/(\w+)\/(?:\w+\/)?(?:commands|queries)(?:\.ts$|\/)/;

/** Every exported function of the commands and queries of every noun, as `noun.function`. */
export function commandsOf(files: readonly Source[]): CommandName[] {
  return files.flatMap(({ path, text }) => {
    const noun = COMMANDS.exec(path)?.[1];
    if (!noun) return [];
    const found = text.matchAll(
      /^export (?:async )?(?:function (\w+)(?:<[^(]*>)?\(|const (\w+) = (?:async )?\()([^)]*)/gm,
    );
    return [...found].map(([, fn, constant, parameters = '']) => ({
      name: `${noun}.${fn ?? constant}`,
      path,
      fn: (fn ?? constant)!,
      asksWho: /^\s*\w+: Ctx\b/.test(parameters) && !/\btx: Tx\b|\bdb: Db\b/.test(parameters),
    }));
  });
}
