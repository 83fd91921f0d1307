import { hasPower } from '#lib/account/powers.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { requireModerator } from '../policy.ts';
import type { TemplateView } from '../templates.ts';

/** What a moderator can put in: their own, then those shared with all who hear cases. Refuses `dispute.not_found`. */
export async function listTemplates(ctx: Ctx): Promise<Result<readonly TemplateView[]>> {
  const asked = requireModerator(ctx.actor);
  if (!asked.ok) return asked;
  const me = asked.value.accountId;
  const senior = hasPower(ctx.actor, 'cases.pass');
  const rows = await ctx.db.caseTemplate.findMany({
    where: { OR: [{ ownerId: me }, { shared: true }] },
    include: { owner: { select: { name: true } } },
    orderBy: [{ shared: 'asc' }, { title: 'asc' }, { id: 'asc' }],
  });
  return ok(
    rows.map(({ id, kind, title, text, shared, owner, updatedAt }) => ({
      id,
      kind: kind === 'ruling' ? 'ruling' : 'ask',
      title,
      text,
      shared,
      ownerName: owner.name,
      editable: shared ? senior : true,
      updatedAt: instantOf(updatedAt),
    })),
  );
}
