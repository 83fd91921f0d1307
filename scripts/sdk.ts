// Writes docs/openapi.json and the client's types from the operations. Refuses to write a description that takes something away under the same version.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import type { ApiDocument } from '#lib/api/document.ts';
import { findNarrowings } from '#lib/api/narrowing.ts';
import { describeApi } from '#lib/api/openapi.ts';
import { root } from './paths.ts';
import { writeClient } from './sdk/typescript.ts';

export const DOCUMENT = join(root, 'docs', 'openapi.json');
export const CLIENT = join(root, 'sdk', 'generated.ts');

/** Wherever it is read: the committed one names no site. */
export const documentText = (): Promise<string> => pretty(JSON.stringify(describeApi('')), 'json');

export const clientText = (document: ApiDocument): Promise<string> => pretty(writeClient(document), 'typescript');

const pretty = (text: string, parser: string) =>
  format(text, { parser, printWidth: 120, singleQuote: true, trailingComma: 'all' });

const majorOf = ({ info }: ApiDocument): string => info.version.split('.')[0]!;

/** Why `after` must not take the place of `before`; empty: it may. */
export function lossesOf(before: ApiDocument, after: ApiDocument): readonly string[] {
  return majorOf(before) === majorOf(after) ? findNarrowings(before, after) : [];
}

async function main(): Promise<void> {
  const text = await documentText();
  const document = JSON.parse(text) as ApiDocument;
  const before = existsSync(DOCUMENT) ? (JSON.parse(readFileSync(DOCUMENT, 'utf8')) as ApiDocument) : document;
  const losses = lossesOf(before, document);
  if (losses.length) {
    process.stderr.write(
      `${losses.join('\n')}\nWhoever uses the API loses this: raise the first place of API_VERSION.\n`,
    );
    process.exitCode = 1;
    return;
  }
  writeFileSync(DOCUMENT, text);
  writeFileSync(CLIENT, await clientText(document));
  process.stdout.write('Wrote docs/openapi.json and sdk/generated.ts.\n');
}

if (import.meta.main) await main();
