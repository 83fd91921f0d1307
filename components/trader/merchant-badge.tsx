import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import type { Bond } from '#lib/account/view.ts';
import { formatUnits } from '#lib/kernel/money.ts';

/** That somebody is a merchant; pressed, it says what that means, with the bond, and where more is said. Opens without scripts. */
export function MerchantBadge({ bond, decimals }: { bond: Bond; decimals: number }) {
  const t = useTranslations('merchant');
  return (
    <details className="min-w-0 text-base font-normal tracking-normal">
      <summary className="inline-flex min-h-11 list-none items-center rounded-md [&::-webkit-details-marker]:hidden">
        <Badge tone="accent" className="underline underline-offset-2">
          {t('badge')}
        </Badge>
      </summary>
      <p className="max-w-prose pb-1 text-sm text-quiet">
        {t.rich('badge_says', {
          amount: () => <Money key="amount" amount={formatUnits(BigInt(bond.units), decimals, 0)} unit={bond.asset} />,
        })}{' '}
        <TextLink href="/reputation#merchants">{t('badge_more')}</TextLink>
      </p>
    </details>
  );
}
