import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ApiReference } from '#components/shell/api-reference.tsx';
import { config } from '#lib/config.ts';
import { referenceOf } from './reference.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('api'))('title') };
}

/** What anybody may read over HTTP, from the same document that machines get. */
export default function ApiPage() {
  return <ApiReference reference={referenceOf(config().publicUrl)} />;
}
