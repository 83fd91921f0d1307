import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { blockAccount, unblockAccount } from '#lib/account/commands/blocks.ts';
import { writeNote } from '#lib/account/commands/notes.ts';
import { MOST_TRUSTED, trustAccount, untrustAccount } from '#lib/account/commands/trusts.ts';
import { NOTE_LENGTH, noteSchema } from '#lib/account/note.ts';
import { listBlocked } from '#lib/account/queries/blocks.ts';
import { findMyNote } from '#lib/account/queries/notes.ts';
import { hasTrusted, listTrusted } from '#lib/account/queries/trusts.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { addPerson, type Person } from '../dispute/people.ts';
import { codeOf, value } from '../notice/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
let people: Person[] = [];
const ctx = (index: number) => testCtx(db, { actor: people[index]!.actor });
const idOf = (index: number) => people[index]!.actor.accountId;
const to = (index: number) => ({ accountId: idOf(index) });

beforeAll(async () => {
  people = [await addPerson(db, 'Ana'), await addPerson(db, 'Ben'), await addPerson(db, 'Cyd')];
});
afterEach(async () => {
  await db.trust.deleteMany();
  await db.block.deleteMany();
  await db.traderNote.deleteMany();
});

describe('trust', () => {
  it('is given and taken back by whoever gave it, told to nobody else, and means nothing the other way', async () => {
    value(await trustAccount(ctx(0), to(1)));
    value(await trustAccount(ctx(0), to(1)));
    expect(value(await listTrusted(ctx(0))).map(({ accountId }) => accountId)).toEqual([idOf(1)]);
    expect(value(await listTrusted(ctx(1)))).toEqual([]);
    expect(await hasTrusted(ctx(1), idOf(0))).toBe(false);
    value(await untrustAccount(ctx(1), to(0)));
    expect(await hasTrusted(ctx(0), idOf(1))).toBe(true);
    value(await untrustAccount(ctx(0), to(1)));
    expect(await hasTrusted(ctx(0), idOf(1))).toBe(false);
  });

  it('is not of oneself, of nobody, or signed out', async () => {
    expect(codeOf(await trustAccount(ctx(0), to(0)))).toBe('account.trust_self');
    expect(codeOf(await trustAccount(ctx(0), { accountId: newId(secureRandom) }))).toBe('account.not_found');
    expect(codeOf(await trustAccount(testCtx(db), to(0)))).toBe('account.sign_in_first');
  });

  it('ends at a bound, for two at once as well', async () => {
    await db.account.createMany({
      data: Array.from({ length: MOST_TRUSTED - 1 }, (_, n) => ({
        id: newId(secureRandom),
        name: `Many ${n}`,
        nameKey: `many${n}`,
        walletKind: 'injected' as const,
        walletAddress: `0xmany${n}`,
      })),
    });
    const many = await db.account.findMany({ where: { nameKey: { startsWith: 'many' } }, select: { id: true } });
    await db.trust.createMany({ data: many.map(({ id }) => ({ trusterId: idOf(0), trustedId: id })) });
    const answers = await Promise.all([trustAccount(ctx(0), to(1)), trustAccount(ctx(0), to(2))]);
    expect(answers.map(codeOf).sort()).toEqual(['account.too_many_trusted', 'ok']);
  });

  it('and a block exclude one another, whatever is done in which order and at once', async () => {
    const act = fc.record({
      who: fc.nat(2),
      whom: fc.nat(2),
      does: fc.constantFrom(trustAccount, untrustAccount, blockAccount, unblockAccount),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), async (rounds) => {
        for (const round of rounds) await Promise.all(round.map(({ who, whom, does }) => does(ctx(who), to(whom))));
        for (const index of [0, 1, 2]) {
          const trusted = value(await listTrusted(ctx(index))).map(({ accountId }) => accountId);
          const blocked = value(await listBlocked(ctx(index))).map(({ accountId }) => accountId);
          expect(trusted.filter((id) => blocked.includes(id))).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('of somebody blocked waits until they are unblocked; a block ends it', async () => {
    value(await trustAccount(ctx(0), to(1)));
    value(await blockAccount(ctx(0), to(1)));
    expect(await hasTrusted(ctx(0), idOf(1))).toBe(false);
    expect(codeOf(await trustAccount(ctx(0), to(1)))).toBe('account.trust_blocked');
    value(await unblockAccount(ctx(0), to(1)));
    // What was ended does not come back by itself.
    expect(await hasTrusted(ctx(0), idOf(1))).toBe(false);
    value(await trustAccount(ctx(0), to(1)));
  });
});

describe('a note', () => {
  it('is one for each author and person: the last that was written, read by its author and by nobody else', async () => {
    const write = fc.record({
      who: fc.nat(2),
      whom: fc.nat(2),
      text: fc.string({ maxLength: 40, unit: 'grapheme' }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 12 }), async (writes) => {
        await db.traderNote.deleteMany();
        const kept = new Map<string, string>();
        for (const { who, whom, text } of writes) {
          const input = noteSchema.parse({ ...to(whom), text });
          const answer = await writeNote(ctx(who), input);
          expect(codeOf(answer)).toBe(who === whom ? 'account.note_self' : 'ok');
          if (who !== whom) kept.set(`${who} ${whom}`, input.text);
        }
        for (const who of [0, 1, 2])
          for (const whom of [0, 1, 2])
            expect(await findMyNote(ctx(who), idOf(whom))).toBe(kept.get(`${who} ${whom}`) || null);
        expect(await findMyNote(testCtx(db), idOf(0))).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  it('has a bound, in characters as a reader counts them, and an empty one is none', async () => {
    const text = (length: number) => '🙂'.repeat(length);
    expect(codeOf(await writeNote(ctx(0), { ...to(1), text: text(NOTE_LENGTH) }))).toBe('ok');
    expect(codeOf(await writeNote(ctx(0), { ...to(1), text: text(NOTE_LENGTH + 1) }))).toBe('account.note_long');
    expect([...(await findMyNote(ctx(0), idOf(1)))!]).toHaveLength(NOTE_LENGTH);
    value(await writeNote(ctx(0), { ...to(1), text: ' \n ' }));
    expect(await db.traderNote.count()).toBe(0);
    expect(codeOf(await writeNote(testCtx(db), { ...to(1), text: 'x' }))).toBe('account.sign_in_first');
  });

  it('is touched by its command, its one read, the export of its author and the deletion, and by nothing else there is', () => {
    const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib', 'app', 'server', 'scripts'], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter((path) => /\.tsx?$/.test(path) && !path.includes('generated'));
    expect(files.length).toBeGreaterThan(500);
    const touching = files.filter((path) =>
      /traderNote|TraderNote|notesWritten|notesAbout/.test(readFileSync(path, 'utf8')),
    );
    expect(touching.sort()).toEqual([
      'lib/account/commands/notes.ts',
      'lib/account/queries/notes.ts',
      'lib/privacy/commands/delete-account.ts',
      'lib/privacy/inventory/account.ts',
    ]);
  });
});
