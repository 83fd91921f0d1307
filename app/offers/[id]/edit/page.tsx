import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { OfferForm } from '#components/offer/offer-form.tsx';
import { valuesOf } from '#components/offer/offer-values.ts';
import { Notice } from '#components/ui/notice.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { isId } from '#lib/kernel/ids.ts';
import { getOwnOffer } from '#lib/offer/queries.ts';
import { pageCtx } from '../../../page-ctx.ts';
import { formChoices } from '../../form-choices.ts';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('offer.form');
  return { title: t('editTitle') };
}

export default async function EditOfferPage({ params }: Props) {
  const [{ id }, ctx] = await Promise.all([params, pageCtx()]);
  if (!isId(id)) notFound();
  if (!ctx.actor) redirect(`/sign-in?next=/offers/${id}/edit`);
  const own = await getOwnOffer(ctx, { offerId: id });
  if (!own.ok || own.value.state === 'closed') notFound();
  const offer = own.value;
  const [t, mine, locale] = await Promise.all([
    getTranslations('offer.form'),
    getTranslations('offer.mine'),
    getLocale(),
  ]);
  const standing = await getTranslations('standing');
  const choices = await formChoices(ctx, offer.chainId, locale);
  return (
    <Page>
      <PageHeader
        title={t('editTitle')}
        lead={t('editLead')}
        above={<TextLink href="/offers">{mine('title')}</TextLink>}
      />
      {offer.standing ? <Notice tone="caution">{standing('edit_note')}</Notice> : null}
      <OfferForm
        // A newer revision is another form.
        key={offer.revision}
        values={valuesOf(offer)}
        editing={{ offerId: offer.id, revision: offer.revision }}
        {...choices}
      />
    </Page>
  );
}
