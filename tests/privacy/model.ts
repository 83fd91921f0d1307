/** The data model as its files say it: tables and their columns, without the relations. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = new URL('../../prisma/schema/', import.meta.url).pathname;

export function readModel(
  texts = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.prisma'))
    .map((file) => readFileSync(join(FOLDER, file), 'utf8')),
): ReadonlyMap<string, readonly string[]> {
  const text = texts.join('\n');
  const models = [...text.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)].map(([, name, body]) => [name!, body!] as const);
  const names = new Set(models.map(([name]) => name));
  const columnsOf = (body: string) =>
    body
      .split('\n')
      .map((line) => /^\s+(\w+)\s+(\w+)/.exec(line))
      .filter((found) => found !== null && !names.has(found[2]!))
      .map((found) => found![1]!);
  return new Map(models.map(([name, body]) => [name, columnsOf(body)]));
}
