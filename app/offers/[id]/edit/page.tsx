import { notFound, redirect } from 'next/navigation';
import { isId } from '#lib/kernel/ids.ts';

/** Editing happens on the offer's own page; this address is kept for links that were saved. */
export default async function EditOfferPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!isId(id)) notFound();
  redirect(`/offers/${id}?edit=1`);
}
