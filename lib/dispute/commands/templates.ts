/** Keeping words to use again: one's own, and, by a senior, for all who hear cases. What is done to shared ones is in the audit log. */
import { noteAct } from '#lib/account/commands/staff.ts';
import { hasPower } from '#lib/account/powers.ts';
import type { CaseTemplate } from '#lib/db/generated/client.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requireModerator } from '../policy.ts';
import { refuseDispute } from '../refusals.ts';
import { checkTemplate, MOST_TEMPLATES, type TemplateKind } from '../templates.ts';

export type TemplateInput = {
  readonly kind: TemplateKind;
  readonly title: string;
  readonly text: string;
  readonly shared: boolean;
};

/** Whether the actor may change it, as it is: their own while nobody shares it; a shared one a senior. */
const mayChange = (ctx: Ctx, { ownerId, shared }: Pick<CaseTemplate, 'ownerId' | 'shared'>): boolean =>
  shared ? hasPower(ctx.actor, 'cases.pass') : ownerId === ctx.actor?.accountId;

type Noted = { readonly act: string; readonly template: Pick<CaseTemplate, 'id' | 'title'>; readonly text: string };

async function note(tx: Tx, ctx: Ctx, { act, template, text }: Noted): Promise<void> {
  const subject = { noun: 'caseTemplate', id: template.id };
  await noteAct(tx, ctx, ctx.actor!, { act, subject, reason: template.title, data: { text } });
}

/** Keeps a new one. Refuses `dispute.not_found`, `dispute.template_not_yours` (to share is a senior's), `template_unknown_place`, `too_many_templates`. */
export async function addTemplate(ctx: Ctx, input: TemplateInput): Promise<Result<{ templateId: string }>> {
  return runOnce(ctx, 'addTemplate', input, async (tx) => {
    const asked = requireModerator(ctx.actor);
    if (!asked.ok) return asked;
    const { accountId } = asked.value;
    if (input.shared && !hasPower(ctx.actor, 'cases.pass')) return refused(refuseDispute('dispute.template_not_yours'));
    const text = checkTemplate(input.text);
    if (!text.ok) return text;
    // One at a time for each person: two at once would both be the last that fits.
    await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
    if ((await tx.caseTemplate.count({ where: { ownerId: accountId } })) >= MOST_TEMPLATES)
      return refused(refuseDispute('dispute.too_many_templates', { most: MOST_TEMPLATES }));
    const now = dateOf(ctx.clock());
    const { kind, title, shared } = input;
    const template = { id: newId(ctx.random), ownerId: accountId, kind, title, text: text.value, shared };
    await tx.caseTemplate.create({ data: { ...template, createdAt: now, updatedAt: now } });
    if (shared) await note(tx, ctx, { act: 'cases.shareTemplate', template, text: text.value });
    return ok({ templateId: template.id });
  });
}

/** Changes one, or shares it, or takes it back to whose it is. Refuses as {@link addTemplate}, and `dispute.template_not_found`. */
export async function editTemplate(
  ctx: Ctx,
  input: TemplateInput & { readonly templateId: string },
): Promise<Result<null>> {
  return runOnce(ctx, 'editTemplate', input, async (tx) => {
    const held = await hold(ctx, tx, input.templateId);
    if (!held.ok) return held;
    const { kind, title, shared } = input;
    if (shared && !hasPower(ctx.actor, 'cases.pass')) return refused(refuseDispute('dispute.template_not_yours'));
    const text = checkTemplate(input.text);
    if (!text.ok) return text;
    const data = { kind, title, text: text.value, shared, updatedAt: dateOf(ctx.clock()) };
    await tx.caseTemplate.update({ where: { id: held.value.id }, data });
    if (shared || held.value.shared) {
      const act = shared ? 'cases.shareTemplate' : 'cases.unshareTemplate';
      await note(tx, ctx, { act, template: { id: held.value.id, title }, text: text.value });
    }
    return ok(null);
  });
}

/** Deletes one. Refuses `dispute.not_found`, `dispute.template_not_found`, `dispute.template_not_yours`. */
export async function deleteTemplate(ctx: Ctx, input: { readonly templateId: string }): Promise<Result<null>> {
  return runOnce(ctx, 'deleteTemplate', input, async (tx) => {
    const held = await hold(ctx, tx, input.templateId);
    if (!held.ok) return held;
    await tx.caseTemplate.delete({ where: { id: held.value.id } });
    if (held.value.shared)
      await note(tx, ctx, { act: 'cases.deleteTemplate', template: held.value, text: held.value.text });
    return ok(null);
  });
}

/** The template, held for this transaction. Somebody else's own one does not exist. */
async function hold(ctx: Ctx, tx: Tx, id: string): Promise<Result<CaseTemplate>> {
  const asked = requireModerator(ctx.actor);
  if (!asked.ok) return asked;
  await tx.$queryRaw`SELECT 1 FROM "CaseTemplate" WHERE "id" = ${id} FOR UPDATE`;
  const found = await tx.caseTemplate.findUnique({ where: { id } });
  if (!found || (!found.shared && found.ownerId !== asked.value.accountId))
    return refused(refuseDispute('dispute.template_not_found'));
  return mayChange(ctx, found) ? ok(found) : refused(refuseDispute('dispute.template_not_yours'));
}
