// What others have written and runs here: not older than what holes were mended in, of licences we can live with, and judged without mercy.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acceptedSchema, judge } from '#scripts/audit.ts';
import { describe as describeLicences, isAllowed, licencesOf, readLock } from '#scripts/licences.ts';
import { root } from '#scripts/paths.ts';

/** The oldest release of each that may be used, and the hole that was in the one before. Every copy that runs in production counts. */
const FLOOR: Readonly<Record<string, readonly [version: string, why: string]>> = {
  next: [
    '16.3.8',
    'GHSA-vcvr-r3jv-pc5j code by a picture for previews; CVE-2026-44578 requests forged by an upgrade (16.2.5)',
  ],
  react: ['19.2.1', 'CVE-2025-55182 code by a server action'],
  'react-dom': ['19.2.1', 'goes with react'],
  'next-auth': ['4.24.12', 'GHSA-5jpx-9hw9-2fx4 mail to another address than was meant'],
  nodemailer: [
    '10.0.14',
    'GHSA-g57g-f23g-4646 a recipient out of a crooked address; GHSA-6vj9-mwq6-2f5v credentials to another server',
  ],
  'socket.io': ['4.6.2', 'CVE-2024-38355 a packet that ends the process'],
  'socket.io-parser': ['4.2.7', 'CVE-2026-69185 memory filled by announced attachments'],
  'engine.io': ['6.2.1', 'CVE-2022-41940 a request that ends the process'],
  ws: ['8.17.1', 'CVE-2024-37890 headers that end the process; comes with ethers and socket.io'],
  ethers: ['6.13.1', 'the first with that ws'],
  prisma: ['7.9.1', 'an advisory in what its command line brings along'],
  '@prisma/client': ['7.9.1', 'goes with prisma'],
  zod: ['4.0.0', 'CVE-2023-4316 time without end for a mail address (3.22.3); what 4 reads is what we test'],
};

const { packages } = readLock();
const copiesOf = (name: string) =>
  Object.entries(packages).filter(
    ([path, { dev }]) => !dev && (path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`)),
  );

function isBelow(version: string, floor: string): boolean {
  // What comes before a release is older than it.
  const [plain, before] = version.split('-', 2);
  const [a, b] = [plain!, floor].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const at = [0, 1, 2].find((place) => a[place] !== b[place]);
  return at === undefined ? before !== undefined : a[at]! < b[at]!;
}

describe('what holes were mended in', () => {
  it.each(Object.entries(FLOOR))('%s is not older, in any of its copies', (name, [floor]) => {
    const copies = copiesOf(name);
    expect(copies.length).toBeGreaterThan(0);
    const old = copies.filter(([, { version }]) => isBelow(version!, floor));
    expect(old.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
  });

  it('is told apart from what they were in', () => {
    expect(['16.3.7', '16.3.8-canary.1', '15.99.0', '16.2.9'].map((one) => isBelow(one, '16.3.8'))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['16.3.8', '16.3.10', '17.0.0-beta.1', '16.4.0'].map((one) => isBelow(one, '16.3.8'))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('advisories', () => {
  const hole = (severity: string, id = 'GHSA-aaaa-bbbb-cccc') => ({
    vulnerabilities: {
      pkg: {
        name: 'pkg',
        range: '<2',
        via: [{ url: `https://example.com/${id}`, title: 'a hole', severity }, 'other'],
      },
    },
  });
  const accepted = [
    { advisory: 'GHSA-aaaa-bbbb-cccc', package: 'pkg', why: 'the part with the hole is not used', until: '2030-01-01' },
  ];

  it('fail where they are grave, until somebody accepts them with a reason, and again when that has run out', () => {
    expect(judge(hole('high'), [], '2029-01-01').failing).toHaveLength(1);
    expect(judge(hole('critical'), [], '2029-01-01').failing).toHaveLength(1);
    expect(judge(hole('moderate'), [], '2029-01-01')).toMatchObject({
      failing: [],
      ignored: [expect.stringContaining('not grave')],
    });
    expect(judge(hole('high'), accepted, '2030-01-01')).toMatchObject({
      failing: [],
      ignored: [expect.stringContaining('until 2030')],
    });
    expect(judge(hole('high'), accepted, '2030-01-02').failing).toHaveLength(1);
    expect(judge(hole('high', 'GHSA-zzzz-bbbb-cccc'), accepted, '2029-01-01').failing).toHaveLength(1);
  });

  it('are not taken to be none where the registry said something else', () => {
    for (const answer of [{}, { error: { summary: '' } }, null, 'ok'])
      expect(() => judge(answer, [], '2029-01-01')).toThrow();
  });

  it('that are accepted each have a reason and an end', () => {
    expect(() =>
      acceptedSchema.parse(JSON.parse(readFileSync(join(root, 'docs/security/accepted-advisories.json'), 'utf8'))),
    ).not.toThrow();
    expect(() => acceptedSchema.parse([{ ...accepted[0], until: undefined }])).toThrow();
  });
});

describe('licences', () => {
  const licences = licencesOf(readLock());

  it('of all that runs in production are on the list, and in the file', () => {
    expect(licences.length).toBeGreaterThan(300);
    expect(licences.filter(({ name, licence }) => !isAllowed(name, licence))).toEqual([]);
    expect(readFileSync(join(root, 'docs/licences.md'), 'utf8')).toBe(describeLicences(licences));
  });

  it('are judged whole: one good part of a choice is enough, one bad part of a sum too many', () => {
    expect(isAllowed('a', '(MIT OR GPL-3.0-only)')).toBe(true);
    expect(isAllowed('a', 'MIT AND GPL-3.0-only')).toBe(false);
    expect(
      ['GPL-3.0-only', 'AGPL-3.0-only', 'unknown', '', 'SEE LICENSE IN x'].map((one) => isAllowed('a', one)),
    ).toEqual([false, false, false, false, false]);
    expect([
      isAllowed('@img/sharp-libvips-linux-x64', 'LGPL-3.0-or-later'),
      isAllowed('other', 'LGPL-3.0-or-later'),
    ]).toEqual([true, false]);
  });
});
