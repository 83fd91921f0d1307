'use server';
import { headers } from 'next/headers';
import { getLocale } from 'next-intl/server';
import { redirect } from 'next/navigation';
import type { SentForm } from '#components/offer/offer-form.tsx';
import { readOfferFields } from '#components/offer/offer-fields.ts';
import { newValues, valuesOf } from '#components/offer/offer-values.ts';
import { isOwnOrigin } from '#lib/account/sign-in-message.ts';
import { getChain } from '#lib/chain/chains.ts';
import { config } from '#lib/config.ts';
import { take } from '#lib/http/limits.ts';
import { OFFER_WRITES } from '#lib/offer/operations.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { editOffer, postOffer } from '#lib/offer/commands.ts';
import { getOwnOffer } from '#lib/offer/queries/own.ts';
import { offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { keyOf } from '../action-ctx.ts';
import { pageCtx } from '../page-ctx.ts';

/**
 * The offer form as a browser without scripts sends it: posts or edits by the same commands as the API, and comes back with everything typed and
 * what is wrong. `offerId`: the offer being edited; null: a new one. `only` "show" changes nothing: the page then has the rails of the
 * currency chosen.
 */
export async function saveOffer(offerId: string | null, before: SentForm | null, form: FormData): Promise<SentForm> {
  const [ctx, locale, sentBy] = await Promise.all([pageCtx(), getLocale(), headers()]);
  const back = offerId === null ? '/offers/new' : `/offers/${offerId}?edit=1`;
  if (!ctx.actor) redirect(`/sign-in?next=${encodeURIComponent(back)}`);
  const values = readOfferFields(form, before?.values ?? (await startOf(ctx, offerId)), locale);
  const refused = (refusal: Refusal): SentForm => ({ values, errors: {}, refusal });
  const origin = sentBy.get('origin') ?? '';
  if (!isOwnOrigin(origin, config())) {
    return refused(refuseRequest('request.other_origin', { origin: origin.slice(0, 200), site: config().publicUrl }));
  }
  if (form.get('only') === 'show') return { values: { ...values, methods: [] }, errors: {} };
  const parsed = offerSchema.safeParse(values);
  if (!parsed.success) {
    return {
      values,
      errors: Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0] ?? ''), message])),
    };
  }
  const taken = take(OFFER_WRITES, ctx.actor.accountId);
  if (!taken.ok) return refused(taken.refusal);
  const keyed = { ...ctx, ...keyOf(form) };
  const seenRevision = Number(form.get('seenRevision'));
  const seenTotal = form.get('seenTotal');
  const saved =
    offerId === null
      ? await postOffer(keyed, parsed.data)
      : await editOffer(keyed, {
          ...parsed.data,
          offerId,
          seenRevision,
          ...(typeof seenTotal === 'string' && { seenTotal: seenTotal.slice(0, 50) }),
        });
  if (!saved.ok) return refused(saved.refusal);
  redirect(offerId === null ? '/offers' : `/offers/${offerId}`);
}

async function startOf(ctx: Awaited<ReturnType<typeof pageCtx>>, offerId: string | null): Promise<OfferInput> {
  const own = offerId === null ? null : await getOwnOffer(ctx, { offerId });
  if (own?.ok) return valuesOf(own.value);
  const { chainId } = config();
  return newValues(chainId, getChain(chainId).assets[0]!.symbol, ctx.actor?.currency ?? 'EUR');
}
