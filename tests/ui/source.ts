import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Source = { path: string; text: string };

const ROOT = new URL('../../', import.meta.url).pathname;

/** Every TypeScript file of the screen: what draws, and what the words and classes tests read. */
export function screenSources(): Source[] {
  return ['app', 'components'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('api/'))
      .map((file) => join(folder, file))
      .sort()
      .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })),
  );
}
