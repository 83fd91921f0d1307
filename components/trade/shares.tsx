import { useTranslations } from 'next-intl';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Figure } from '#components/ui/money.tsx';
import { divide, percentOf, type Percent } from '#lib/trade/division.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { Coins } from './amounts.tsx';

/** Who gets what of everything that is locked, to the last unit, and what that means. */
export function Shares({ trade, toBuyer }: { trade: TradeView; toBuyer: bigint }) {
  const t = useTranslations('trade.settle');
  const [amount, fee] = [BigInt(trade.tokenUnits), BigInt(trade.feeUnits)];
  const division = divide(amount, fee, toBuyer);
  if (!division) return null;
  const part = percentOf(amount, toBuyer);
  const lines = { buyer: `${toBuyer}`, seller: `${division.toSeller}`, fee: `${division.fee}` };
  const among = [...Object.values(lines), trade.lockedUnits];
  const says = (of: Percent) => ({
    percent: () => (
      <bdi dir="ltr" className="whitespace-nowrap">
        {of.exact ? '' : '≈ '}
        <Figure value={of.text} unit=" %" />
      </bdi>
    ),
    back: () => <Coins of={trade} units={`${fee - division.fee}`} />,
  });
  const back = fee > division.fee;
  return (
    <Definitions sums>
      <Definition name={t('buyer_gets', { name: trade.buyer.name })} note={t.rich('share_buyer', says(part.buyer))}>
        <Coins of={trade} units={lines.buyer} among={among} />
      </Definition>
      <Definition
        name={t('seller_gets', { name: trade.seller.name })}
        note={t.rich(back ? 'share_seller_fee' : 'share_seller', says(part.seller))}
      >
        <Coins of={trade} units={lines.seller} among={among} />
      </Definition>
      {fee > 0n ? (
        <Definition name={t('fee')} note={t('share_fee')}>
          <Coins of={trade} units={lines.fee} among={among} />
        </Definition>
      ) : null}
      <Definition name={t('locked')} total>
        <Coins of={trade} units={trade.lockedUnits} among={among} />
      </Definition>
    </Definitions>
  );
}
