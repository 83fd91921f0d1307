import { useTranslations } from 'next-intl';
import type { ForeignRow } from '#lib/offer/orders/view.ts';

/**
 * Orders of other sites, below ours and plainly not ours: no price of ours, nothing to press but the way to where they are from. What they say is anybody's
 * words, and stands apart from ours.
 */
export function ForeignOrders({ rows }: { rows: readonly ForeignRow[] }) {
  const t = useTranslations('foreign');
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="elsewhere" className="flex flex-col gap-2 border-t border-line pt-4">
      <h2 id="elsewhere" className="text-base font-semibold">
        {t('title')}
      </h2>
      <p className="text-sm text-quiet">{t('note')}</p>
      <ul className="divide-y divide-line text-sm text-quiet">
        {rows.map(({ id, side, asset, currency, least, most, premium, layer, methods, platform, link }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
            <span>
              {t(side === 'sell' ? 'sells' : 'buys', { asset })} ({t(`layer.${layer}` as 'layer.evm')})
            </span>
            <span className="tabular-nums">
              {least === most ? t('one', { least, currency }) : t('range', { least, most, currency })}
            </span>
            <span className="tabular-nums">{t('premium', { premium })}</span>
            <span className="min-w-0 wrap-anywhere">
              <bdi>{methods.join(', ')}</bdi>
            </span>
            {link === null ? (
              <span>{t('source', { platform: `\u2068${platform}\u2069` })}</span>
            ) : (
              <a href={link} rel="noopener nofollow noreferrer" className="underline">
                {t('open', { platform: `\u2068${platform}\u2069` })}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
