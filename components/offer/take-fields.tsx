'use client';
import { useLocale, useTranslations } from 'next-intl';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { writeDecimal } from '#components/ui/digits.ts';
import { Field } from '#components/ui/field.tsx';
import { MoneyRange } from '#components/ui/money.tsx';
import { refusalKey } from '#components/ui/refusal-key.ts';
import type { OfferView } from '#lib/offer/view.ts';
import { fiatText, takeLimits, tokenText } from './amounts.ts';
import type { Taken, TakeProblem, Typed } from './take-amounts.ts';

type Props = {
  offer: OfferView;
  typed: Typed;
  taken: Taken | undefined;
  problem: TakeProblem | undefined;
  onType: (typed: Typed) => void;
};

/** Both amounts, money first, as the limits are in it; whichever is typed, the other follows. */
export function TakeFields({ offer, typed, taken, problem, onType }: Props) {
  const t = useTranslations('offer.take');
  const say = useProblemWords(offer);
  const { leastMinor, mostMinor, nothingLeft } = takeLimits(offer);
  const wrong = problem === undefined ? undefined : say(problem);
  const field = (unit: Typed['in'], label: string) => (
    <Field
      key={unit}
      label={label}
      required
      hint={
        unit === 'fiat' && !nothingLeft
          ? t.rich('takes', {
              range: () => (
                <MoneyRange from={fiatText(leastMinor, offer)} to={fiatText(mostMinor, offer)} unit={offer.currency} />
              ),
            })
          : undefined
      }
      error={typed.in === unit ? wrong : undefined}
      action={
        unit === 'fiat' && !nothingLeft ? (
          <Button variant="link" size="sm" onClick={() => onType({ in: 'fiat', text: fiatText(mostMinor, offer) })}>
            {t('most')}
          </Button>
        ) : undefined
      }
    >
      <AmountInput
        unit={unit === 'fiat' ? offer.currency : offer.asset}
        value={typed.in === unit ? typed.text : (taken?.other ?? '')}
        onChange={(text) => onType({ in: unit, text })}
      />
    </Field>
  );
  return (
    <div className="flex flex-col gap-4">
      {field('fiat', offer.side === 'sell' ? t('pay') : t('receive'))}
      {field('token', offer.side === 'sell' ? t('receive') : t('pay'))}
    </div>
  );
}

/** What is wrong with an amount, with the figure that would be right. */
function useProblemWords(offer: OfferView): (problem: TakeProblem) => string {
  const t = useTranslations('offer.take');
  const all = useTranslations();
  const locale = useLocale();
  return (problem) => {
    if (problem.kind === 'empty') return t('amountNeeded');
    if (problem.kind === 'unread') return t('amountBad', { places: problem.places });
    const { code, data } = problem.refusal;
    const limits = takeLimits(offer);
    const fiat = (minor: bigint) => `\u2066${writeDecimal(fiatText(minor, offer), locale)} ${offer.currency}\u2069`;
    switch (code) {
      case 'offer.below_minimum':
        return t('belowLeast', { amount: fiat(limits.leastMinor) });
      case 'offer.above_maximum':
        return t('aboveMost', { amount: fiat(limits.mostMinor) });
      case 'offer.not_enough_left': {
        const left = writeDecimal(tokenText(offer.leftUnits ?? '0', offer), locale);
        return t('notEnough', { amount: `\u2066${left} ${offer.asset}\u2069` });
      }
      case 'offer.amount_too_small':
        return t('tooSmall');
      default:
        return all(refusalKey(code), data);
    }
  };
}
