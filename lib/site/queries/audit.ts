/** The audit log as it is read: page by page, by person or by act, and whole as lines of JSON. Reading it is a look like any other. */
import { lookAsStaff, noteLook } from '#lib/account/commands/staff.ts';
import { requirePower } from '#lib/account/powers.ts';
import { namesOf } from '#lib/account/queries/users.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import type { AuditEntry, Prisma } from '#lib/db/generated/client.ts';
import { verifyAudit, type AuditCheck } from '#lib/events/audit.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { AuditFilter, AuditPage, AuditRow } from '../view.ts';

const PAGE = 50;

/** Entries, the last first. Refuses whoever may not (`account.role_needed`). */
export async function listAudit(ctx: Ctx, filter: AuditFilter): Promise<Result<AuditPage>> {
  const { about, kind, before } = filter;
  const subject = about ? { noun: 'any', id: about } : null;
  return lookAsStaff(ctx, { power: 'audit.read', act: 'audit.list', subject }, async () => {
    const where: Prisma.AuditEntryWhereInput = {
      ...(kind && { kind }),
      ...(about && { OR: [{ actorId: about }, { subjectId: about }] }),
      ...(before && /^\d{1,15}$/.test(before) && { seq: { lt: BigInt(before) } }),
    };
    const [rows, head] = await Promise.all([
      ctx.db.auditEntry.findMany({ where, orderBy: { seq: 'desc' }, take: PAGE + 1 }),
      ctx.db.auditHead.findUniqueOrThrow({ where: { id: 1 } }),
    ]);
    const page = rows.slice(0, PAGE);
    const names = await namesOf(
      ctx.db,
      page.flatMap(({ actorId }) => actorId ?? []),
    );
    return ok({
      rows: page.map((row) => rowOf(row, names)),
      next: rows.length > PAGE ? `${page.at(-1)!.seq}` : null,
      head: { seq: `${head.seq}`, hash: head.hash },
    });
  });
}

function rowOf(row: AuditEntry, names: ReadonlyMap<string, string>): AuditRow {
  const { seq, at, kind, act, actorId, seats, subjectNoun, subjectId, reason, data, requestId, hash } = row;
  return {
    seq: `${seq}`,
    at: instantOf(at),
    kind: kind === 'look' ? 'look' : 'act',
    act,
    actor: actorId === null ? null : { id: actorId, name: names.get(actorId) ?? '' },
    seats,
    subject: subjectId === null ? null : { noun: subjectNoun ?? '', id: subjectId },
    reason,
    data: JSON.stringify(data),
    requestId,
    hash,
  };
}

/** Walks the whole log: what is not as it was written. Refuses whoever may not. */
export async function checkAudit(ctx: Ctx): Promise<Result<AuditCheck>> {
  return lookAsStaff(ctx, { power: 'audit.read', act: 'audit.check', subject: null }, async () =>
    ok(await verifyAudit(ctx.db)),
  );
}

/** The whole log, one entry a line with everything its hash is made of, oldest first. Refuses whoever may not. */
export async function exportAudit(ctx: Ctx): Promise<Result<AsyncIterable<string>>> {
  const may = requirePower(ctx.actor, 'audit.read');
  if (!may.ok) return may;
  await noteLook(ctx, may.value, { act: 'audit.export', subject: null });
  return ok(lines(ctx.db));
}

async function* lines(db: Db): AsyncGenerator<string> {
  for (let last = 0n; ;) {
    const rows = await db.auditEntry.findMany({ where: { seq: { gt: last } }, orderBy: { seq: 'asc' }, take: 500 });
    for (const { seq, at, ...row } of rows) yield `${JSON.stringify({ seq: `${seq}`, at: at.getTime(), ...row })}\n`;
    if (rows.length < 500) return;
    last = rows.at(-1)!.seq;
  }
}
