// The description that is committed is the one the code makes, and takes nothing away from those who use it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ApiDocument } from '#lib/api/document.ts';
import { findNarrowings } from '#lib/api/narrowing.ts';
import { loadMessages } from '../../messages/load.ts';
import { CLIENT, clientText, DOCUMENT, documentText, lossesOf } from '#scripts/sdk.ts';

const committed = readFileSync(DOCUMENT, 'utf8');
const read = () => JSON.parse(committed) as ApiDocument;

describe('the committed description', () => {
  it('is what the code makes: else `npm run sdk`, or, where something is taken away, a new first place of the version', async () => {
    const made = await documentText();
    expect(lossesOf(read(), JSON.parse(made) as ApiDocument)).toEqual([]);
    expect(made === committed, 'docs/openapi.json is not what the code makes: npm run sdk').toBe(true);
  });

  it('is what the client was made from', async () => {
    expect((await clientText(read())) === readFileSync(CLIENT, 'utf8'), 'sdk/generated.ts: npm run sdk').toBe(true);
  });

  it('says of every parameter what it means, and has a line for each operation on the page', () => {
    const { operations } = loadMessages('en').api as { operations: Record<string, string> };
    const described = Object.values(read().paths).flatMap((methods) => Object.values(methods));
    for (const { operationId, parameters } of described) {
      expect(operations[operationId], operationId).toBeDefined();
      for (const { name, in: place, description } of parameters)
        if (place !== 'path') expect(description, `${operationId} ${name}`).toMatch(/\w/);
    }
    expect(Object.keys(operations).sort()).toEqual(described.map(({ operationId }) => operationId).sort());
  });
});

type Loose = { [key: string]: Loose } & Loose[];
/** A copy with one thing changed. */
function changed(change: (paths: Loose, document: Loose) => void): ApiDocument {
  const copy = JSON.parse(committed) as unknown as Loose;
  change(copy.paths!, copy);
  return copy as unknown as ApiDocument;
}
const bodyOf = (operation: Loose) => operation.requestBody!.content!['application/json']!.schema!;
const valueOf = (operation: Loose) =>
  operation.responses!['200']!.content!['application/json']!.schema!.properties!.value!;

const LOSSES: [title: string, said: RegExp, change: (paths: Loose) => void][] = [
  ['an operation that is gone', /^getMe: is gone/, (paths) => delete paths['/me']],
  ['another name', /^getMe: is gone/, (paths) => (paths['/me']!.get!.operationId = 'me' as never)],
  ['another scope', /wants the scope vault/, (paths) => (paths['/me']!.get!['x-scope'] = 'vault' as never)],
  ['a key that was not needed', /wants a key/, (paths) => paths['/rates']!.get!.security!.pop()],
  ['a parameter that is gone', /does not take open/, (paths) => paths['/trades']!.get!.parameters!.pop()],
  [
    'a parameter that is needed now',
    /wants limit/,
    (paths) => (paths['/trades']!.get!.parameters![0]!.required = true as never),
  ],
  [
    'a smaller bound',
    /another maximum at limit/,
    (paths) => (paths['/trades']!.get!.parameters![0]!.schema!.maximum = 50 as never),
  ],
  [
    'a field of a body that is needed now',
    /wants body\.permit/,
    (paths) => bodyOf(paths['/trades/{id}/moves']!.post!).required!.push('permit' as never),
  ],
  [
    'a value that is not taken any more',
    /fewer values at body\.move/,
    (paths) => bodyOf(paths['/offers/{offerId}/state']!.post!).properties!.move!.enum!.pop(),
  ],
  [
    'a field of an answer that is gone',
    /has no answer\.value\.wallet/,
    (paths) => delete valueOf(paths['/me']!.get!).properties!.walletAddress,
  ],
  [
    'a field that is promised no more',
    /does not promise answer\.value\.name/,
    (paths) => valueOf(paths['/me']!.get!).required!.splice(1, 1),
  ],
  [
    'an answer of another type',
    /answers "number" at/,
    (paths) => (valueOf(paths['/me']!.get!).properties!.name!.type = 'number' as never),
  ],
  [
    'an answer that may be null now',
    /promises less at/,
    (paths) => {
      const { properties } = valueOf(paths['/me']!.get!);
      properties!.name = { anyOf: [properties!.name!, { type: 'null' }] } as never;
    },
  ],
];

describe('a new description', () => {
  it.each(LOSSES)('with %s is a loss', (_title, said, change) => {
    const found = findNarrowings(read(), changed(change));
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(said)]));
  });

  it('with more is none: an operation, a parameter that may be left out, a field of an answer, a wider bound', () => {
    const more = changed((paths) => {
      paths['/more'] = { get: { ...paths['/me']!.get, operationId: 'more' } } as never;
      paths['/me']!.get!.parameters!.push({ name: 'more', in: 'query', required: false, schema: {} } as never);
      valueOf(paths['/me']!.get!).properties!.more = { type: 'string' } as never;
      paths['/trades']!.get!.parameters![0]!.schema!.maximum = 200 as never;
    });
    expect(findNarrowings(read(), more)).toEqual([]);
    expect(findNarrowings(read(), read())).toEqual([]);
  });

  it('may take away under another first place of the version, and only then', () => {
    const less = (version: string) =>
      changed((paths, document) => {
        delete paths['/me'];
        document.info!.version = version as never;
      });
    expect(lossesOf(read(), less('1.9.0')).length).toBe(1);
    expect(lossesOf(read(), less('2.0.0'))).toEqual([]);
  });
});
