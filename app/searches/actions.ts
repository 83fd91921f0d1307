'use server';
import { getLocale } from 'next-intl/server';
import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { readBps } from '#components/offer/percent.ts';
import type { SearchAnswer } from '#components/offer/searches/search-form.tsx';
import type { Ctx } from '#lib/db/ctx.ts';
import { isId } from '#lib/kernel/ids.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { deleteSearch, editSearch, pauseSearch, resumeSearch, saveSearch } from '#lib/offer/searches/commands.ts';
import { refuseSearch } from '#lib/offer/searches/refusals.ts';
import { readSearchFilter } from '#lib/offer/searches/schema.ts';
import { actionCtx } from '../action-ctx.ts';
import { queryOf } from './query.ts';

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.slice(0, 4000) : '';
};

type Typed = {
  readonly name: string;
  readonly boundBps: number | null;
  readonly alertApp: boolean;
  readonly alertMail: boolean;
};

async function readForm(form: FormData): Promise<{ typed: { name: string; bound: string }; read: Typed | Refusal }> {
  const typed = { name: textOf(form, 'name').slice(0, 400), bound: textOf(form, 'bound').trim() };
  const boundBps = typed.bound === '' ? null : readBps(typed.bound, await getLocale());
  if (boundBps === undefined) return { typed, read: refuseSearch('search.bound') };
  const alerts = { alertApp: form.has('alertApp'), alertMail: form.has('alertMail') };
  return { typed, read: { name: typed.name, boundBps, ...alerts } };
}

/** Keeps a new search, and leads to the list of them. */
export async function save(_: SearchAnswer, form: FormData): Promise<SearchAnswer> {
  const { typed, read } = await readForm(form);
  if ('code' in read) return { refusal: read, typed };
  const filter = readSearchFilter(queryOf(textOf(form, 'query')));
  if (!filter) return { refusal: refuseSearch('search.filter'), typed };
  const saved = await saveSearch(await actionCtx(form), { ...read, filter });
  if (!saved.ok) return { refusal: saved.refusal, typed };
  redirect('/searches');
}

export async function change(_: SearchAnswer, form: FormData): Promise<SearchAnswer> {
  const { typed, read } = await readForm(form);
  if ('code' in read) return { refusal: read, typed };
  const changed = await editSearch(await actionCtx(form), { ...read, searchId: textOf(form, 'searchId') });
  if (!changed.ok) return { refusal: changed.refusal, typed };
  redirect('/searches');
}

type Command = (ctx: Ctx, input: { readonly searchId: string }) => Promise<unknown>;

/** Of a search that is not there, or not one's own, nothing is said: the page shows what there is. */
async function act(command: Command, form: FormData): Promise<void> {
  const searchId = textOf(form, 'searchId');
  if (isId(searchId)) await command(await actionCtx(form), { searchId });
  revalidatePath('/searches');
}

export const pause = async (form: FormData): Promise<void> => act(pauseSearch, form);
export const resume = async (form: FormData): Promise<void> => act(resumeSearch, form);
export const forget = async (form: FormData): Promise<void> => act(deleteSearch, form);
