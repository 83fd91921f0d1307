import { useTranslations } from 'next-intl';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Money } from '#components/ui/money.tsx';
import type { OfferView } from '#lib/offer/view.ts';
import { tokenText } from './amounts.ts';

type Props = {
  offer: OfferView;
  /** Free in the vault, base units. */
  units: string;
  /** What the take would lock; undefined before an amount is there. */
  needs: bigint | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
};

/** A seller with coins in the vault locks from there: one signature, no gas, the chain's own coin too. */
export function TakeFromVault({ offer, units, needs, checked, onChange }: Props) {
  const t = useTranslations('standing.by_hand');
  const enough = needs === undefined || needs <= BigInt(units);
  const free = () => <Money amount={tokenText(units, offer)} unit={offer.asset} />;
  return (
    <Checkbox
      label={t('take_label')}
      hint={t.rich(enough ? 'take_hint' : 'take_short', { free })}
      checked={checked && enough}
      disabled={!enough}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}
