'use client';
import { useLocale } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { writeDecimal } from '#components/ui/digits.ts';
import { Input } from '#components/ui/input.tsx';
import { percentText } from './amounts.ts';
import { readBps } from './percent.ts';

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
