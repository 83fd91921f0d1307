'use client';
import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { createContext, useContext, useId, type ReactNode } from 'react';
import { cn } from './cn.ts';

type Control = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean };

const FieldContext = createContext<Control | undefined>(undefined);

/** What an input inside a {@link Field} takes over: id, description, invalid. Own props win. */
export function useFieldControl() {
  const field = useContext(FieldContext);
  if (!field) return {};
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
    'aria-required': field.required || undefined,
  };
}

type FieldProps = {
  label: ReactNode;
  /** What to write and why, before anything is wrong. */
  hint?: ReactNode;
  /** What is wrong and what to do: a sentence, or a message key ("offer.invalid.minimum") that is looked up. */
  error?: string | undefined;
  optional?: boolean;
  required?: boolean;
  hideLabel?: boolean;
  /** Stands at the end of the label's line: a link, "Max". */
  action?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** Label, hint and error of one control, tied together for screen readers. Wrap exactly one input. */
export function Field(props: FieldProps) {
  const t = useTranslations('ui');
  const id = useId();
  const sentence = useSentence(props.error);
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [props.hint ? hintId : '', sentence ? errorId : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div className={cn('field', props.className)}>
      <div className={cn('field-head', props.hideLabel && 'sr-only')}>
        <label htmlFor={id}>
          {props.label}
          {props.optional ? <span className="font-normal text-quiet"> {t('field.optional')}</span> : null}
        </label>
        {props.action ? <span>{props.action}</span> : null}
      </div>
      <FieldContext value={{ id, describedBy, invalid: Boolean(sentence), required: props.required ?? false }}>
        {props.children}
      </FieldContext>
      {props.hint ? (
        <p id={hintId} className="text-sm text-quiet">
          {props.hint}
        </p>
      ) : null}
      <div aria-live="polite">{sentence ? <FieldError id={errorId}>{sentence}</FieldError> : null}</div>
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="flex gap-1.5 text-sm font-medium text-danger">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

/** Schemas say what is wrong by message key, so that it can be said in any language; a plain sentence passes as it is. */
export function useSentence(message: string | undefined): string | undefined {
  const t = useTranslations();
  if (!message) return undefined;
  if (!/^[a-z][a-zA-Z]*(\.[a-zA-Z0-9_]+)+$/.test(message)) return message;
  return t.has(message) ? t(message) : t('ui.field.invalid');
}

/** Several controls under one legend. */
export function FieldSet(props: {
  legend: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  const sentence = useSentence(props.error);
  const describedBy = [props.hint ? `${id}-hint` : '', sentence ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <fieldset
      className={cn('flex min-w-0 flex-col gap-2', props.className)}
      aria-describedby={describedBy || undefined}
    >
      <legend className="mb-1 text-sm font-medium text-ink">{props.legend}</legend>
      {props.hint ? (
        <p id={`${id}-hint`} className="-mt-1 text-sm text-quiet">
          {props.hint}
        </p>
      ) : null}
      {props.children}
      <div aria-live="polite">{sentence ? <FieldError id={`${id}-error`}>{sentence}</FieldError> : null}</div>
    </fieldset>
  );
}
