'use client';
import { useLocale } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { readDecimal, writeDecimal } from '#components/ui/digits.ts';
import { Input } from '#components/ui/input.tsx';
import { parseUnits } from '#lib/kernel/money.ts';
import { MOST_MARGIN_BPS } from '#lib/offer/schema.ts';
import { percentText } from './amounts.ts';

/** A signed percentage of up to two places, as basis points; undefined while it is none or is out of bounds. */
export function PercentInput(props: {
  id?: string;
  value: number | undefined;
  onChange: (bps: number | undefined) => void;
  onBlur?: () => void;
  /** Names what is typed, for a form that works without scripts. */
  name?: string;
}) {
  const locale = useLocale();
  const [typed, setTyped] = useState(() => shown(props.value, locale));
  const reported = useRef(props.value);
  useEffect(() => {
    if (props.value === reported.current) return;
    reported.current = props.value;
    setTyped(shown(props.value, locale));
  }, [props.value, locale]);
  return (
    <span className="relative block">
      <Input
        name={props.name}
        dir="ltr"
        inputMode="text"
        autoComplete="off"
        className="figures pe-10 rtl:ps-10 rtl:pe-3"
        value={typed}
        onBlur={props.onBlur}
        onChange={(event) => {
          setTyped(event.target.value);
          reported.current = readBps(event.target.value, locale);
          props.onChange(reported.current);
        }}
      />
      <span
        aria-hidden
        className="pointer-events-none absolute inset-y-0 end-0 grid place-items-center px-3 text-sm text-quiet"
      >
        %
      </span>
    </span>
  );
}

function shown(bps: number | undefined, locale: string): string {
  return bps === undefined ? '' : writeDecimal(percentText(bps), locale);
}

/** Exported for its test. */
export function readBps(typed: string, locale: string): number | undefined {
  const match = /^([+\-\u2212]?)(.+)$/.exec(typed.replace(/[\s%\u066a\u200e\u200f]/g, ''));
  const plain = match && readDecimal(match[2]!, locale);
  const hundredths = plain ? parseUnits(plain, 2) : undefined;
  if (hundredths === undefined || hundredths > BigInt(MOST_MARGIN_BPS)) return undefined;
  // No negative zero: it would be another value than zero.
  return match![1] === '' || match![1] === '+' || hundredths === 0n ? Number(hundredths) : -Number(hundredths);
}
