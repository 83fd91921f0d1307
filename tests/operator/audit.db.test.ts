import { beforeEach, describe, expect, it } from 'vitest';
import { appendAudit, appendLook, verifyAudit, type NewAudit } from '#lib/events/audit.ts';
import { exportAudit } from '#lib/site/queries/audit.ts';
import { runAuditLog } from '#scripts/audit-log.ts';
import { testDatabase } from '../setup/database.ts';
import { addStaff, as, must } from './people.ts';

const { db, pool, url } = await testDatabase();

const entry = (act: string, changes: Partial<NewAudit> = {}): NewAudit => ({
  kind: 'act',
  act,
  actorId: 'somebody',
  seats: ['admin'],
  subject: { noun: 'account', id: 'a' },
  reason: 'A reason.',
  data: { amount: 3, words: 'é ‮', list: [1, null, { b: true, a: 'x' }] },
  requestId: 'r',
  ...changes,
});
const append = (act: string, changes?: Partial<NewAudit>) =>
  db.$transaction((tx) => appendAudit(tx, entry(act, changes)));
const look = (subject: string) =>
  db.$transaction((tx) => appendLook(tx, { ...entry('users.look'), subject: { noun: 'account', id: subject } }));

/** What somebody can do who holds the database itself: the triggers are out of the way. */
async function behindTheBack(...statements: string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET session_replication_role = 'replica'");
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.query("SET session_replication_role = 'origin'");
    client.release();
  }
}

/** An empty log, and five entries. */
beforeEach(async () => {
  await behindTheBack('DELETE FROM "AuditEntry"', `UPDATE "AuditHead" SET "seq" = 0, "hash" = repeat('0', 64)`);
  for (const act of ['one', 'two', 'three', 'four', 'five']) await append(act);
});

const faults = async () => (await verifyAudit(db)).faults.map(({ at, kind }) => `${at} ${kind}`);

describe('the audit log', () => {
  it('is whole as it was written, and so the command says', async () => {
    expect(await faults()).toEqual([]);
    expect(await runAuditLog(url, ['verify'])).toMatchObject({ whole: true });
    expect((await runAuditLog(url, ['verify'])).said).toContain('All 5 entries');
  });

  it.each([
    ['UPDATE', `UPDATE "AuditEntry" SET "reason" = 'another' WHERE "seq" = 2`],
    ['DELETE', 'DELETE FROM "AuditEntry" WHERE "seq" = 5'],
    ['TRUNCATE', 'TRUNCATE "AuditEntry"'],
    ['UPDATE of the head', 'UPDATE "AuditHead" SET "seq" = 4'],
    ['DELETE of the head', 'DELETE FROM "AuditHead"'],
    ['TRUNCATE of the head', 'TRUNCATE "AuditHead"'],
  ])('is only added to: the database refuses %s', async (_, statement) => {
    await expect(pool.query(statement)).rejects.toThrow(/audit log/);
    expect(await faults()).toEqual([]);
  });

  it.each([
    ['out of turn', 9n, undefined],
    ['a second time', 5n, undefined],
    ['after another hash', 6n, 'f'.repeat(64)],
  ])('takes no entry %s', async (_, seq, prevHash) => {
    const { hash } = await db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
    const row = await db.auditEntry.findUniqueOrThrow({ where: { seq: 5n } });
    const data = { ...row, data: {}, seq, prevHash: prevHash ?? hash, hash: 'e'.repeat(64) };
    await expect(db.auditEntry.create({ data })).rejects.toThrow();
    expect(await faults()).toEqual([]);
  });

  it.each([
    ['a reason', `UPDATE "AuditEntry" SET "reason" = 'nicer' WHERE "seq" = 3`],
    ['who', `UPDATE "AuditEntry" SET "actorId" = 'another' WHERE "seq" = 3`],
    ['about whom', `UPDATE "AuditEntry" SET "subjectId" = 'b' WHERE "seq" = 3`],
    ['when', `UPDATE "AuditEntry" SET "at" = "at" + interval '1 ms' WHERE "seq" = 3`],
    ['what of it', `UPDATE "AuditEntry" SET "data" = '{"amount": 4}' WHERE "seq" = 3`],
    ['by which seat', `UPDATE "AuditEntry" SET "seats" = '{support}' WHERE "seq" = 3`],
    ['which request', `UPDATE "AuditEntry" SET "requestId" = '' WHERE "seq" = 3`],
  ])('shows an entry of which %s was altered', async (_, statement) => {
    await behindTheBack(statement);
    expect(await faults()).toEqual(['3 altered']);
    expect(await runAuditLog(url, ['verify'])).toEqual({ said: 'Entry 3 was altered.', whole: false });
  });

  it('shows an entry that was removed', async () => {
    await behindTheBack('DELETE FROM "AuditEntry" WHERE "seq" = 3');
    expect(await faults()).toEqual(['4 missing']);
  });

  it('shows two entries that were swapped', async () => {
    await behindTheBack(
      'UPDATE "AuditEntry" SET "seq" = 99 WHERE "seq" = 2',
      'UPDATE "AuditEntry" SET "seq" = 2 WHERE "seq" = 3',
      'UPDATE "AuditEntry" SET "seq" = 3 WHERE "seq" = 99',
    );
    expect((await faults()).map((fault) => fault.split(' ')[0])).toEqual(['2', '3', '4']);
  });

  it('shows an end that was cut off', async () => {
    await behindTheBack('DELETE FROM "AuditEntry" WHERE "seq" >= 4');
    expect(await faults()).toEqual(['3 cut_off']);
  });

  it('that was made anew from some entry on shows against a place that was written down elsewhere', async () => {
    const { said: known } = await runAuditLog(url, ['head']);
    expect(await runAuditLog(url, ['verify', known])).toMatchObject({ whole: true });
    const third = await db.auditEntry.findUniqueOrThrow({ where: { seq: 3n } });
    await behindTheBack(
      'DELETE FROM "AuditEntry" WHERE "seq" >= 4',
      `UPDATE "AuditHead" SET "seq" = 3, "hash" = '${third.hash}'`,
    );
    expect(await runAuditLog(url, ['verify', known])).toMatchObject({ whole: false });
    await append('four');
    await append('another five');
    expect(await faults()).toEqual([]);
    expect((await runAuditLog(url, ['verify', known])).said).toContain('not the one that was written down');
  });

  it('has no gap and one chain when many write at once', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, n) => append(`at once ${n}`)));
    expect(await verifyAudit(db)).toMatchObject({ entries: 35n, faults: [] });
  });

  it('keeps nothing of an act that was taken back', async () => {
    await expect(
      db.$transaction(async (tx) => {
        await appendAudit(tx, entry('six'));
        throw new Error('the act failed');
      }),
    ).rejects.toThrow('the act failed');
    expect(await verifyAudit(db)).toMatchObject({ entries: 5n, faults: [] });
  });

  it('counts the same look within a quarter of an hour once, and another person’s or of another thing by itself', async () => {
    await look('a');
    await look('a');
    await look('b');
    expect(await db.auditEntry.count({ where: { kind: 'look' } })).toBe(2);
  });

  it('goes out whole, a line for each entry, and the going out is an entry', async () => {
    const admin = await addStaff(db, 'Olga', 'admin');
    const lines: string[] = [];
    for await (const line of must(await exportAudit(as(db, admin)))) lines.push(line);
    const acts = lines.map((line) => (JSON.parse(line) as { act: string }).act);
    expect(acts).toEqual(['one', 'two', 'three', 'four', 'five', 'audit.export']);
  });
});
