import { useTranslations } from 'next-intl';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Money } from '#components/ui/money.tsx';
import { formatUnits } from '#lib/kernel/money.ts';

/** Who gets exactly what; the lines add up to what was locked. Amounts in base units, as strings. */
export function DivisionTable(props: {
  toBuyerUnits: string;
  toSellerUnits: string;
  feeUnits: string;
  asset: string;
  decimals: number;
  buyerName: string;
  sellerName: string;
}) {
  const t = useTranslations('dispute.division');
  const { asset, decimals } = props;
  const total = BigInt(props.toBuyerUnits) + BigInt(props.toSellerUnits) + BigInt(props.feeUnits);
  const money = (units: bigint) => (
    <Money amount={formatUnits(units, decimals)} unit={asset} align={decimals > 6 ? 0 : decimals} />
  );
  return (
    <Definitions sums>
      <Definition name={t('to_buyer', { name: props.buyerName })}>{money(BigInt(props.toBuyerUnits))}</Definition>
      <Definition name={t('to_seller', { name: props.sellerName })}>{money(BigInt(props.toSellerUnits))}</Definition>
      <Definition name={t('fee')}>{money(BigInt(props.feeUnits))}</Definition>
      <Definition name={t('locked')} total>
        {money(total)}
      </Definition>
    </Definitions>
  );
}
