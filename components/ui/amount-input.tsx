'use client';
import { useLocale } from 'next-intl';
import { useEffect, useRef, useState, type ChangeEvent, type ComponentProps } from 'react';
import { cn } from './cn.ts';
import { readDecimal, writeDecimal } from './digits.ts';
import { useFieldControl } from './field.tsx';
import { CONTROL } from './input.tsx';
import { useTypedBefore } from './typed-before.ts';

type AmountInputProps = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type' | 'defaultValue'> & {
  unit: string;
  /** Plain decimal ("1234.5"); '' is empty. Controlled: use react-hook-form's Controller. */
  value: string;
  /** The plain decimal of what was typed; what cannot be read comes through as typed, for the schema to refuse. */
  onChange: (plain: string) => void;
  /** Names what is typed itself, for a form that works without scripts; `name` names the plain decimal. */
  typedName?: string | undefined;
};

/**
 * An exact amount with its unit. Takes both decimal marks and pasted groups, keeps what is typed while it is typed, and
 * writes it in the language's way on leaving. The number keyboard of a phone opens. No spinner, no wheel, no float.
 */
export function AmountInput({
  unit,
  value,
  onChange,
  className,
  onBlur,
  name,
  typedName,
  ref,
  ...rest
}: AmountInputProps) {
  const field = useFieldControl();
  const locale = useLocale();
  const [typed, setTyped] = useState(() => shown(value, locale));
  const reported = useRef(value);
  useEffect(() => {
    // Changed from outside (the other amount was typed, "Max" was pressed): show it. Our own report does not come back here.
    if (value === reported.current) return;
    reported.current = value;
    setTyped(shown(value, locale));
  }, [value, locale]);
  const type = (event: ChangeEvent<HTMLInputElement>) => {
    const text = event.target.value;
    setTyped(text);
    const plain = text.trim() === '' ? '' : (readDecimal(text, locale) ?? text.trim());
    reported.current = plain;
    onChange(plain);
  };
  const kept = useTypedBefore(ref, type);
  return (
    <span className={cn('relative block w-full min-w-0', className)}>
      <input
        {...field}
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        {...rest}
        type="text"
        name={typedName}
        value={typed}
        ref={kept}
        onChange={type}
        onBlur={(event) => {
          setTyped(shown(reported.current, locale) || typed);
          onBlur?.(event);
        }}
        className={cn(CONTROL, 'figures pe-20 text-lg font-medium rtl:ps-20 rtl:pe-3 rtl:text-right')}
      />
      {name ? <input type="hidden" name={name} value={value} /> : null}
      <span
        aria-hidden
        className="pointer-events-none absolute inset-y-0 end-0 grid max-w-20 place-items-center truncate px-3 text-sm font-medium text-quiet"
      >
        {unit}
      </span>
    </span>
  );
}

function shown(plain: string, locale: string): string {
  return /^\d+(\.\d+)?$/.test(plain) ? writeDecimal(plain, locale) : plain;
}
