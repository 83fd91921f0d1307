import { getTranslations } from 'next-intl/server';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { Moment } from '#lib/trade/moment.ts';

/** One of the seven, where it matters. `open`: for whoever has not done this often. */
export async function SafetyCard({ of, open }: { of: Moment; open: boolean }) {
  const t = await getTranslations('safety');
  return (
    <aside aria-label={t('link')} className="rounded-md border border-line bg-card px-3 sm:px-4">
      <Disclosure open={open} summary={t(`cards.${of}.title`)}>
        <p>{t(`cards.${of}.text`)}</p>
        <p className="mt-2 text-sm">
          <TextLink quiet href="/safety">
            {t('all')}
          </TextLink>
        </p>
      </Disclosure>
    </aside>
  );
}
