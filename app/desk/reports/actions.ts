'use server';
import { revalidatePath } from 'next/cache';
import type { HandleAnswer } from '#components/dispute/report-list.tsx';
import { closeReport, seeReport } from '#lib/dispute/reports/commands.ts';
import { handleSchema } from '#lib/dispute/reports/schema.ts';
import { refuseDispute } from '#lib/dispute/refusals.ts';
import { actionCtx } from '../../action-ctx.ts';

/** One form, two buttons: read, or done. */
export async function handleReport(_: HandleAnswer, form: FormData): Promise<HandleAnswer> {
  const [reportId, version, note] = ['reportId', 'version', 'note'].map((name) => form.get(name));
  const input = handleSchema.safeParse({ reportId, version, note: note ?? '' });
  if (!input.success) return { refusal: refuseDispute('dispute.not_found') };
  const command = form.get('to') === 'acted' ? closeReport : seeReport;
  const done = await command(await actionCtx(form), input.data);
  if (!done.ok) return { refusal: done.refusal };
  revalidatePath('/desk/reports');
  return null;
}
