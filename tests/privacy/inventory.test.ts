import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IMPERSONAL, TABLES } from '#lib/privacy/inventory.ts';
import type { Table } from '#lib/privacy/inventory/table.ts';
import { RETENTION } from '#lib/privacy/retention.ts';
import { SWEPT } from '#lib/privacy/commands/sweep.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { KEPT_SECONDS } from '#lib/notice/webhooks/put.ts';
import { loadMessages } from '../../messages/load.ts';
import { readModel } from './model.ts';

const model = readModel();
const words = (text: string) => text.split(' ').filter(Boolean);

/** What the inventory does not say of the data model, each with where to say it. */
function undescribed(of: ReadonlyMap<string, readonly string[]>, tables: readonly Table[] = TABLES): string[] {
  return [...of].flatMap(([name, columns]) => {
    if (name in IMPERSONAL) return [];
    const table = tables.find((one) => one.model === name);
    if (!table)
      return [
        `${name}: a new table. Describe it in lib/privacy/inventory/<part>.ts (and messages/*/privacy.json under "what"), or name it in IMPERSONAL of lib/privacy/inventory.ts with the reason.`,
      ];
    const said = new Set([...table.entries.flatMap((entry) => words(entry.columns)), ...words(table.plain)]);
    return columns
      .filter((column) => !said.has(column))
      .map(
        (column) =>
          `${name}.${column}: a new column. Name it in an entry of ${name} in lib/privacy/inventory/, or in its "plain" where it says nothing of anybody.`,
      );
  });
}

describe('what is said of the tables', () => {
  it('was compared with a data model that was read', () => {
    expect(model.size).toBeGreaterThan(50);
    expect(model.get('Account')).toContain('walletAddress');
    expect(model.get('Account')).not.toContain('sessions');
  });

  it('describes every table and every column there is', () => {
    expect(undescribed(model)).toEqual([]);
  });

  it('describes none that is not there, and none twice', () => {
    const gone = [
      ...Object.keys(IMPERSONAL).filter((name) => !model.has(name)),
      ...TABLES.flatMap((table) =>
        [
          ...table.entries.flatMap(({ columns }) => words(columns)),
          ...words(table.plain),
          ...Object.keys(table.left ?? {}),
        ]
          .filter((column) => !model.get(table.model)?.includes(column))
          .map((column) => `${table.model}.${column}`),
      ),
    ];
    expect(gone).toEqual([]);
    const names = [...TABLES.map((table) => table.model), ...Object.keys(IMPERSONAL)];
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('would miss a table and a column that nobody described', () => {
    const grown = new Map([...model, ['Diary', ['id', 'text']]]);
    grown.set('Account', [...model.get('Account')!, 'birthday']);
    expect(undescribed(grown).map((line) => line.split(':')[0])).toEqual(['Account.birthday', 'Diary']);
  });

  it('names a table as impersonal only where nothing in it leads to a person', () => {
    const leads =
      /^(accountId|ownerId|senderId|makerId|buyerId|sellerId|actorId|walletAddress|tradeId|setById|email|ip|userAgent)$/;
    const wrong = Object.keys(IMPERSONAL).flatMap((name) => model.get(name)!.filter((column) => leads.test(column)));
    expect(wrong).toEqual([]);
  });

  it('exports every table of a person, or says why not', () => {
    expect(TABLES.filter(({ mine, instead }) => (mine === null) !== (instead !== undefined))).toEqual([]);
  });
});

describe('the privacy page', () => {
  it('has a sentence for everything the inventory says, and no sentence of something else', () => {
    const { privacy } = loadMessages('en') as unknown as { privacy: Record<string, Record<string, string>> };
    const entries = TABLES.flatMap((table) => table.entries);
    for (const [group, said] of [
      ['what', entries.map(({ what }) => what)],
      ['why', entries.map(({ why }) => why)],
      ['kept', entries.map(({ kept }) => kept)],
      ['seen', entries.map(({ seen }) => seen)],
    ] as const)
      expect(Object.keys(privacy[group]!).sort(), group).toEqual([...new Set<string>(said)].sort());
  });

  it('says of every entry something of its own', () => {
    const whats = TABLES.flatMap((table) => table.entries.map(({ what }) => what));
    expect(whats.filter((what, at) => whats.indexOf(what) !== at)).toEqual([]);
  });
});

describe('what is said to go after a time', () => {
  it('is swept by the list of the sweeper, and nothing else is', () => {
    const promised = TABLES.flatMap((table) =>
      [...new Set(table.entries.map(({ kept }) => kept))]
        .filter((kept) => kept in RETENTION)
        .map((kept) => `${table.model} ${kept}`),
    );
    expect(KEPT_SECONDS).toBe(14 * DAY);
    // What hangs on a notice goes with it (Push).
    // Evidence has files, which go before its rows; its keys go with it (tests/dispute/evidence-kept.db.test.ts).
    const withFiles = ['CaseEvidence evidence', 'EvidenceKey evidence'];
    const swept = [...SWEPT.map((one) => `${one.model} ${one.kept}`), ...withFiles];
    expect(promised.filter((one) => one !== 'Push notice').sort()).toEqual(swept.sort());
    expect(readFileSync(new URL('../../prisma/schema/notice.prisma', import.meta.url), 'utf8')).toMatch(
      /notice +Notice +@relation\(fields: \[noticeId\], references: \[id\], onDelete: Cascade\)/,
    );
  });
});
