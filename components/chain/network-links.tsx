import { useTranslations } from 'next-intl';
import { TextLink } from '#components/ui/link.tsx';
import { getChain } from '#lib/chain/chains.ts';

/** The same page for another chain. Nothing where there is one. `path`: without a query. */
export function NetworkLinks({ chains, here, path }: { chains: readonly number[]; here: number; path: string }) {
  const t = useTranslations('ui');
  if (chains.length < 2) return null;
  return (
    <nav aria-label={t('networks')} className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
      {chains.map((chainId, at) => (
        <TextLink
          key={chainId}
          href={at === 0 ? path : `${path}?chain=${chainId}`}
          aria-current={chainId === here ? 'page' : undefined}
          className="aria-[current=page]:font-semibold"
        >
          {getChain(chainId).name}
        </TextLink>
      ))}
    </nav>
  );
}
