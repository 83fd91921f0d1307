/** Deletes what is said to be kept for a time, when that time is over (lib/privacy/retention.ts). */
import type { Db } from '#lib/db/ctx.ts';
import { RETENTION, type Retained } from '../retention.ts';

const BATCH = 500;

/** What has had its time, per table; `t` is the row, $1 the days. A failed mail that may still be tried is pending and stays. */
const OVER: readonly { readonly kept: Retained; readonly model: string; readonly over: string }[] = [
  { kept: 'session', model: 'Session', over: 'least(coalesce(t."revokedAt", t."expiresAt"), t."expiresAt")' },
  { kept: 'ticket', model: 'SocketTicket', over: 't."expiresAt"' },
  { kept: 'ticket', model: 'FactorTicket', over: 't."expiresAt"' },
  { kept: 'ticket', model: 'PasskeyChallenge', over: 't."expiresAt"' },
  { kept: 'staff_code', model: 'FactorTry', over: 't."at"' },
  { kept: 'command', model: 'CommandKey', over: 't."createdAt"' },
  { kept: 'staff_code', model: 'StaffCode', over: 't."createdAt"' },
  { kept: 'staff_code', model: 'StaffTry', over: 't."at"' },
  { kept: 'notice', model: 'Notice', over: 't."createdAt"' },
  {
    kept: 'mail',
    model: 'Mail',
    over: `CASE WHEN t."state" IN ('pending', 'sending') THEN NULL ELSE t."createdAt" END`,
  },
  { kept: 'signal', model: 'Signal', over: 't."lastSeenAt"' },
  // What still binds somebody stays, with what they can say against it.
  {
    kept: 'report',
    model: 'Review',
    over: `CASE WHEN t."state" = 'decided' AND NOT EXISTS (SELECT 1 FROM "Restraint" r WHERE r."accountId" = t."accountId"
      AND (r."bannedAt" IS NOT NULL OR r."heldAt" IS NOT NULL)) THEN greatest(t."decidedAt", t."until", t."settledAt") END`,
  },
  { kept: 'report', model: 'Report', over: `CASE WHEN t."state" = 'acted' THEN t."actedAt" END` },
  // What a ban rests on stays as long as the ban.
  {
    kept: 'departure',
    model: 'Departure',
    over: `CASE WHEN EXISTS (SELECT 1 FROM "Restraint" r WHERE r."accountId" = t."accountId" AND r."bannedAt" IS NOT NULL) THEN NULL
      ELSE greatest(t."at", t."nameKeptUntil", t."pausedUntil") END`,
  },
  {
    kept: 'departure',
    model: 'Restraint',
    over: `(SELECT greatest(a."deletedAt", t."pausedUntil") FROM "Account" a WHERE a."id" = t."accountId" AND t."bannedAt" IS NULL AND t."heldAt" IS NULL)`,
  },
];

/** The tables that are swept, with the days each row has: what the tests hold against the inventory. */
export const SWEPT: readonly { readonly model: string; readonly kept: Retained }[] = OVER;

/** One pass over every table, some hundred rows of each; answers how many rows are gone. No actor: people do not call it. */
export async function sweepRetained(db: Db): Promise<number> {
  let gone = 0;
  for (const { kept, model, over } of OVER) {
    gone += await db.$executeRawUnsafe(
      `DELETE FROM "${model}" WHERE ctid = ANY(ARRAY(
         SELECT t.ctid FROM "${model}" t WHERE (${over}) < now() - $1::int * interval '1 day' LIMIT ${BATCH}))`,
      RETENTION[kept],
    );
  }
  return gone;
}
