'use client';
import { useLocale } from 'next-intl';
import { cn } from './cn.ts';
import { digitParts, type DigitOptions } from './digits.ts';

type MoneyProps = DigitOptions & {
  /** Plain decimal string, exact: "1234.50". */
  amount: string;
  /** Currency or asset code. Always shown: money without a unit is not money. */
  unit: string;
  /** The next thing after the eye lands: bigger figures, unit beside. */
  size?: 'inherit' | 'lg' | 'xl';
  className?: string;
};

const SIZES = { inherit: '', lg: 'text-xl font-semibold', xl: 'text-3xl font-semibold tracking-tight' };

/** An exact amount in tabular figures with its unit; one unbreakable left-to-right run in every language. */
export function Money({ amount, unit, size = 'inherit', className, ...options }: MoneyProps) {
  const parts = digitParts(amount, useLocale(), options);
  return (
    <bdi dir="ltr" className={cn('figures whitespace-nowrap', SIZES[size], className)}>
      <Figures {...parts} />
      <span
        className={cn('ms-[0.3em]', size === 'xl' && 'text-lg font-medium text-quiet', size === 'lg' && 'font-medium')}
      >
        {unit}
      </span>
    </bdi>
  );
}

/** "10 – 5,000.00 EUR": both ends of a range, the unit once. */
export function MoneyRange({
  from,
  to,
  unit,
  className,
  ...options
}: DigitOptions & { from: string; to: string; unit: string; className?: string }) {
  const locale = useLocale();
  return (
    <bdi dir="ltr" className={cn('figures whitespace-nowrap', className)}>
      <Figures {...digitParts(from, locale, options)} />
      <span className="mx-[0.25em]">–</span>
      <Figures {...digitParts(to, locale, options)} />
      <span className="ms-[0.3em]">{unit}</span>
    </bdi>
  );
}

/** Any other exact figure: a percentage as "+1.25" with unit "%". */
export function Figure({
  value,
  unit,
  className,
  ...options
}: DigitOptions & { value: string; unit?: string; className?: string }) {
  const parts = digitParts(value, useLocale(), options);
  return (
    <bdi dir="ltr" className={cn('figures whitespace-nowrap', className)}>
      <Figures {...parts} />
      {unit}
    </bdi>
  );
}

function Figures({ sign, whole, fraction, filler }: ReturnType<typeof digitParts>) {
  return (
    <>
      {sign}
      {whole}
      {fraction}
      {filler ? (
        <span aria-hidden className="invisible">
          {filler}
        </span>
      ) : null}
    </>
  );
}
