'use server';
import { revalidatePath } from 'next/cache';
import type { PeopleAnswer } from '#components/trader/block-report.tsx';
import { blockAccount, unblockAccount } from '#lib/account/commands/blocks.ts';
import { writeNote } from '#lib/account/commands/notes.ts';
import { trustAccount, untrustAccount } from '#lib/account/commands/trusts.ts';
import { noteSchema } from '#lib/account/note.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { makeReport } from '#lib/dispute/reports/commands.ts';
import { reportSchema } from '#lib/dispute/reports/schema.ts';
import { isId } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { actionCtx, alsoUnder } from '../action-ctx.ts';

const idOf = (form: FormData): string | undefined => {
  const value = form.get('accountId');
  return typeof value === 'string' && isId(value) ? value : undefined;
};

type Done = NonNullable<NonNullable<PeopleAnswer>['done']>;

function answerOf(result: Result<unknown>, done: Done): PeopleAnswer {
  if (!result.ok) return { refusal: result.refusal };
  revalidatePath('/', 'layout');
  return { done };
}

const nobody: PeopleAnswer = { refusal: refuseAccount('account.not_found') };

export async function block(_: PeopleAnswer, form: FormData): Promise<PeopleAnswer> {
  const accountId = idOf(form);
  return accountId ? answerOf(await blockAccount(await actionCtx(form), { accountId }), 'blocked') : nobody;
}

export async function unblock(_: PeopleAnswer, form: FormData): Promise<PeopleAnswer> {
  const accountId = idOf(form);
  return accountId ? answerOf(await unblockAccount(await actionCtx(form), { accountId }), 'unblocked') : nobody;
}

/** The list of blocked people: the page shows what there is afterwards. */
export async function unblockInList(form: FormData): Promise<void> {
  await unblock(null, form);
}

export async function trust(_: PeopleAnswer, form: FormData): Promise<PeopleAnswer> {
  const accountId = idOf(form);
  return accountId ? answerOf(await trustAccount(await actionCtx(form), { accountId }), 'trusted') : nobody;
}

export async function untrust(_: PeopleAnswer, form: FormData): Promise<PeopleAnswer> {
  const accountId = idOf(form);
  return accountId ? answerOf(await untrustAccount(await actionCtx(form), { accountId }), 'untrusted') : nobody;
}

/** The list of trusted people: the page shows what there is afterwards. */
export async function untrustInList(form: FormData): Promise<void> {
  await untrust(null, form);
}

/** A note for oneself; sent by its other button, or empty, it is deleted. */
export async function saveNote(_: PeopleAnswer, form: FormData): Promise<PeopleAnswer> {
  const text = form.has('delete') ? '' : (form.get('text') ?? '');
  const input = noteSchema.safeParse({ accountId: form.get('accountId'), text });
  if (!input.success) return nobody;
  const kept = await writeNote(await actionCtx(form), input.data);
  return answerOf(kept, kept.ok && kept.value.text === null ? 'forgotten' : 'noted');
}

/** A report, and where it is wished the block with it: the report first, so that what is refused blocks nobody. */
export async function report(_: PeopleAnswer, form: FormData): Promise<PeopleAnswer> {
  const input = reportSchema.safeParse({
    accountId: form.get('accountId'),
    tradeId: form.get('tradeId'),
    reason: form.get('reason'),
    words: form.get('words') ?? '',
    ...(form.has('feedbackId') && { said: { feedbackId: form.get('feedbackId'), part: form.get('part') } }),
  });
  if (!input.success) return nobody;
  const ctx = await actionCtx(form);
  const made = await makeReport(ctx, input.data);
  if (made.ok && form.has('block')) {
    const blocked = await blockAccount(alsoUnder(ctx, 'block'), { accountId: input.data.accountId });
    if (!blocked.ok) return { refusal: blocked.refusal };
  }
  return answerOf(made, made.ok && made.value.reportId === null ? 'practised' : 'reported');
}
