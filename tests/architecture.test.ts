import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { root } from '#scripts/paths.ts';
import { EXCEPTIONS } from './architecture/exceptions.ts';
import { check, classify, type Exceptions, type Rule } from './architecture/rules.ts';
import { readSource, readTree, SOURCES, type SourceFile } from './architecture/source.ts';

const NONE: Exceptions = { files: {}, functions: {} };

const parse = (tree: Iterable<readonly [string, string]>): Map<string, SourceFile> =>
  new Map([...tree].map(([path, text]) => [path, readSource(path, text)]));

describe('the tree on disk', () => {
  const files = parse(readTree());

  test('keeps every rule of docs/architecture.md', () => {
    const said = check(files, EXCEPTIONS).map(({ rule, path, detail }) => `${rule}: ${path} (${detail})`);
    expect(said).toEqual([]);
  });

  test('was read whole: as many files as git knows or would add, and their imports', () => {
    const flags = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...SOURCES];
    const listed = execFileSync('git', flags, { cwd: root, encoding: 'utf8' });
    const deleted = execFileSync('git', ['ls-files', '--deleted'], { cwd: root, encoding: 'utf8' }).split('\n');
    const known = listed.split('\n').filter((path) => /\.(ts|tsx|mjs|js)$/.test(path) && !deleted.includes(path));
    expect([...files.keys()].sort()).toEqual(known.sort());
    expect(files.size).toBeGreaterThan(300);
    const imports = [...files.values()].flatMap((file) => file.imports);
    expect(imports.filter(({ target }) => target !== undefined).length).toBeGreaterThan(1000);
    expect(imports.filter(({ target }) => target === undefined).length).toBeGreaterThan(300);
  });
});

/** A small tree that keeps every rule. */
const SOUND: Readonly<Record<string, string>> = {
  'lib/kernel/result.ts': 'export type Result = { ok: true };\nexport const ok = () => ({ ok: true });',
  'lib/config.ts': 'export const config = () => process.env.PORT;',
  'lib/db/client.ts':
    "import { config } from '../config.ts';\nexport const db = () => config();\nexport type Row = { id: string };",
  'lib/chain/signing.ts': 'export const digest = 1;',
  'lib/account/policy.ts': "import { ok } from '../kernel/result.ts';\nexport const canSign = () => ok();",
  'lib/account/internal/secret.ts': 'export const secret = 1;',
  'lib/account/commands.ts':
    "import { db } from '../db/client.ts';\nimport { secret } from './internal/secret.ts';\nexport const signIn = () => [db(), secret];",
  'lib/trade/machine.ts': "import { canSign } from '#lib/account/policy.ts';\nexport const decide = () => canSign();",
  'lib/trade/view.ts': "import type { Row } from '../db/client.ts';\nexport const view = (row: Row) => row.id;",
  'lib/trade/fold.ts': "import { decide } from './machine.ts';\nexport const fold = () => decide();",
  'lib/trade/browser.ts':
    "import { fold } from './fold.ts';\nimport { digest } from '../chain/signing.ts';\nexport const sign = () => [fold(), digest];",
  'lib/chat/queries.ts':
    "import { db } from '../db/client.ts';\nimport { view } from '../trade/view.ts';\nexport const list = () => [db(), view];",
  'components/trade/room.tsx':
    "import { useState } from 'react';\nimport { sign } from '#lib/trade/browser.ts';\nexport const Room = () => <p>{[useState, sign].length}</p>;",
  'app/page.tsx':
    "import { Room } from '#components/trade/room.tsx';\nimport { list } from '#lib/chat/queries.ts';\nexport default () => <Room key={list().length} />;",
  'exit/main.ts':
    "import { decide } from '#lib/trade/machine.ts';\nimport QRCode from 'qrcode';\nQRCode.create(String(decide()));",
  'server/index.ts': "import { signIn } from '#lib/account/commands.ts';\nsignIn();",
};

/** Each plants one fault: what is added or replaced, and the one rule that must speak, of that file. */
const FAULTS: readonly { title: string; rule: Rule; path: string; text: string }[] = [
  {
    title: 'a tool that imports a command',
    rule: 'imports go down',
    path: 'lib/db/client.ts',
    text: "import { list } from '../chat/queries.ts';\nexport const db = () => list;\nexport type Row = { id: string };",
  },
  {
    title: 'the kernel naming even a type of a tool',
    rule: 'imports go down',
    path: 'lib/kernel/result.ts',
    text: "import type { Row } from '../db/client.ts';\nexport const ok = () => ({}) as Row;",
  },
  {
    title: 'a noun that imports one to its right',
    rule: 'nouns know only nouns to their left',
    path: 'lib/account/schema.ts',
    text: "import { decide } from '../trade/machine.ts';\nexport const schema = decide;",
  },
  {
    title: 'nouns of one rank knowing each other',
    rule: 'nouns know only nouns to their left',
    path: 'lib/reputation/schema.ts',
    text: "import '#lib/chat/refusals.ts';\nexport const schema = 1;",
  },
  {
    title: 'a pure file that imports a tool',
    rule: 'pure imports pure',
    path: 'lib/trade/policy.ts',
    text: "import { readFileSync } from 'node:fs';\nexport const can = readFileSync;",
  },
  {
    title: 'a browser file that reaches a tool through one whose name says nothing of its kind',
    rule: 'browser files import what a browser can load',
    path: 'lib/trade/fold.ts',
    text: "import { db } from '../db/client.ts';\nexport const fold = db;",
  },
  {
    title: 'a component that imports a query',
    rule: 'components import kernel, pure, browser files and components',
    path: 'components/trade/list.tsx',
    text: "const { list } = await import('#lib/chat/queries.ts');\nexport const List = () => <p>{list().length}</p>;",
  },
  {
    title: 'a browser file that imports what only a server has',
    rule: 'browser files import what a browser can load',
    path: 'lib/chat/browser.ts',
    text: "import { createHash } from 'node:crypto';\nexport const hash = createHash;",
  },
  {
    title: 'an exit page that asks our server',
    rule: 'the exit page imports kernel, pure and browser files: it has no server',
    path: 'exit/main.ts',
    text: "import { list } from '#lib/chat/queries.ts';\nlist();",
  },
  {
    title: 'an exit page made of React',
    rule: 'the exit page imports kernel, pure and browser files: it has no server',
    path: 'exit/main.ts',
    text: "import { createRoot } from 'react-dom/client';\ncreateRoot(document.body);",
  },
  {
    title: 'lib that imports React',
    rule: 'lib does not know that Next or React exist',
    path: 'lib/trade/queries.ts',
    text: "import { cache } from 'react';\nexport const get = cache;",
  },
  {
    title: 'lib that names a type of Next',
    rule: 'lib does not know that Next or React exist',
    path: 'lib/trade/queries.ts',
    text: "import type { NextRequest } from 'next/server';\nexport type Q = NextRequest;",
  },
  {
    title: 'a page that imports the server',
    rule: 'doors do not open into each other',
    path: 'app/about/page.tsx',
    text: "import '#server/index.ts';\nexport default () => null;",
  },
  {
    title: 'a file that only hands on',
    rule: 'no barrels',
    path: 'lib/trade/face.ts',
    text: "export * from './machine.ts';\nexport { view } from './view.ts';",
  },
  {
    title: "another noun's internal file",
    rule: 'internal is private',
    path: 'lib/offer/commands.ts',
    text: "import { secret } from '#lib/account/internal/secret.ts';\nexport const post = secret;",
  },
  {
    title: 'two files that load each other',
    rule: 'no cycles',
    path: 'lib/trade/machine.ts',
    text: "import { fold } from './fold.ts';\nexport const decide = () => fold();",
  },
  {
    title: 'an import of a file that is not there',
    rule: 'imports exist',
    path: 'server/clock.ts',
    text: "import { gone } from '#lib/trade/gone.ts';\ngone();",
  },
  {
    title: 'a file of 301 lines',
    rule: 'a file has at most 300 lines',
    path: 'server/long.ts',
    text: 'f();\n'.repeat(301),
  },
  {
    title: 'a client that imports a query',
    rule: 'the client imports what runs anywhere',
    path: 'sdk/client.ts',
    text: "import { list } from '../lib/chat/queries.ts';\nexport const client = list;",
  },
  {
    title: 'a function of 61 lines',
    rule: 'a function has at most 60 lines',
    path: 'server/long.ts',
    text: `// é\nexport const f = () => {\n${'g();\n'.repeat(59)}};\n`,
  },
  {
    title: 'a file called utils',
    rule: 'no names that say nothing',
    path: 'lib/trade/utils.ts',
    text: 'export const f = 1;',
  },
  {
    title: 'a folder called helpers',
    rule: 'no names that say nothing',
    path: 'server/helpers/sums.ts',
    text: 'export const f = 1;',
  },
  {
    title: 'a second reader of the environment',
    rule: 'config.ts is the one reader of the environment',
    path: 'server/clock.ts',
    text: 'export const port = process.env.PORT;',
  },
  {
    title: 'a link that fetches ahead',
    rule: 'components/ui/link.tsx is the one way to another page',
    path: 'components/trade/row.tsx',
    text: "import Link from 'next/link';\nexport const Row = Link;",
  },
];

describe('the check sees', () => {
  const support = { 'lib/chat/refusals.ts': 'export const refuse = 1;' };

  test('nothing wrong in a small sound tree', () => {
    expect(check(parse(Object.entries({ ...SOUND, ...support })), NONE)).toEqual([]);
  });

  test.each(FAULTS)('$title', ({ rule, path, text }) => {
    const found = check(parse(Object.entries({ ...SOUND, ...support, [path]: text })), NONE);
    expect(new Set(found.map((violation) => violation.rule))).toContain(rule);
  });

  test('each rule has a planted fault', () => {
    const planted = new Set([...FAULTS.map(({ rule }) => rule), 'every exception is still needed']);
    expect(planted.size).toBe(19);
  });

  test('an exception that is no longer needed', () => {
    const exceptions: Exceptions = { files: { 'app/page.tsx': 'was long' }, functions: { 'app/gone.tsx': 'is gone' } };
    const found = check(parse(Object.entries(SOUND)), exceptions);
    expect(found.map(({ rule, path }) => [rule, path])).toEqual([
      ['every exception is still needed', 'app/page.tsx'],
      ['every exception is still needed', 'app/gone.tsx'],
    ]);
  });

  test('a function of 60 lines and a file of 300 as allowed', () => {
    const text = `export const f = () => {\n${'g();\n'.repeat(58)}};\n${'f();\n'.repeat(240)}`;
    expect(check(parse([['server/long.ts', text]]), NONE)).toEqual([]);
  });

  test('the kind of a file by what it reaches, where its name does not say', () => {
    const kinds = classify(parse(Object.entries({ ...SOUND, 'lib/trade/funding.ts': "import '../db/client.ts';" })));
    expect([kinds.get('lib/trade/fold.ts'), kinds.get('lib/trade/funding.ts')]).toEqual(['pure', 'effect']);
  });
});
