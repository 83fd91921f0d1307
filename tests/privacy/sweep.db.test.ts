import { describe, expect, it } from 'vitest';
import { SWEPT, sweepRetained } from '#lib/privacy/commands/sweep.ts';
import { RETENTION } from '#lib/privacy/retention.ts';
import { testDatabase } from '../setup/database.ts';
import { liveLife } from './life.ts';

const { db } = await testDatabase();
const { me } = await liveLife(db);
const { accountId } = me.actor;

/** Makes the one row of a table as old as that. */
const AGE: Record<string, (days: number) => string> = {
  Session: (days) => `UPDATE "Session" SET "expiresAt" = ${ago(days)}`,
  SocketTicket: (days) => `UPDATE "SocketTicket" SET "expiresAt" = ${ago(days)}`,
  FactorTicket: (days) => `UPDATE "FactorTicket" SET "expiresAt" = ${ago(days)}`,
  PasskeyChallenge: (days) => `UPDATE "PasskeyChallenge" SET "expiresAt" = ${ago(days)}`,
  FactorTry: (days) => `UPDATE "FactorTry" SET "at" = ${ago(days)}`,
  CommandKey: (days) => `UPDATE "CommandKey" SET "createdAt" = ${ago(days)}`,
  StaffCode: (days) => `UPDATE "StaffCode" SET "createdAt" = ${ago(days)}`,
  StaffTry: (days) => `UPDATE "StaffTry" SET "at" = ${ago(days)}`,
  Notice: (days) => `UPDATE "Notice" SET "createdAt" = ${ago(days)}`,
  Mail: (days) => `UPDATE "Mail" SET "createdAt" = ${ago(days)}`,
  Signal: (days) => `UPDATE "Signal" SET "lastSeenAt" = ${ago(days)}`,
  Review: (days) => `UPDATE "Review" SET "decidedAt" = ${ago(days)}`,
  Report: (days) =>
    `UPDATE "Report" SET "actedAt" = ${ago(days)}, "state" = 'acted' WHERE "reporterId" = '${accountId}'`,
  Restraint: (days) => `UPDATE "Restraint" SET "pausedUntil" = ${ago(days)}`,
  Departure: (days) =>
    `INSERT INTO "Departure" VALUES ('x', ${ago(days)}, 'w', 'n', ${ago(days)}, NULL, NULL) ON CONFLICT ("accountId") DO UPDATE SET "at" = ${ago(days)}, "nameKeptUntil" = ${ago(days)}`,
};
const ago = (days: number) => `now() - interval '${days} days'`;
const count = async (model: string) =>
  (await db.$queryRawUnsafe<{ n: number }[]>(`SELECT count(*)::int AS n FROM "${model}"`))[0]!.n;

describe('what is kept for a time', () => {
  it.each(SWEPT.map(({ model, kept }) => [model, RETENTION[kept]] as const))(
    '%s: is there a day before its %i days are over, and gone a day after',
    async (model, days) => {
      await db.$executeRawUnsafe(AGE[model]!(days - 0.1));
      const before = await count(model);
      expect(before).toBeGreaterThan(0);
      await sweepRetained(db);
      expect(await count(model)).toBe(before);
      await db.$executeRawUnsafe(AGE[model]!(days + 1));
      await sweepRetained(db);
      expect(await count(model)).toBe(before - 1);
    },
  );

  it('stays while it is still to be done: a mail that waits, a report nobody has dealt with', async () => {
    await db.mail.create({
      data: {
        id: 'm',
        accountId,
        to: 'a@b.c',
        topic: 't',
        locale: 'en',
        subject: '',
        text: '',
        html: '',
        dueAt: new Date(),
        messageId: 'm',
        createdAt: new Date(0),
      },
    });
    await db.report.updateMany({ data: { createdAt: new Date(0), state: 'open' } });
    const before = [await count('Mail'), await count('Report')];
    await sweepRetained(db);
    expect([await count('Mail'), await count('Report')]).toEqual(before);
  });
});
