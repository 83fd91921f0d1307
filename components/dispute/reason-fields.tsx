'use client';
import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import { Field } from '#components/ui/field.tsx';
import { OutLink } from '#components/ui/link.tsx';
import { Select } from '#components/ui/select.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { REASONS_OF, STATEMENT_LENGTH } from '#lib/dispute/schema.ts';
import type { Party } from '#lib/trade/policy.ts';

/**
 * Why a dispute is opened and the first statement, for the form that signs the move `dispute`. Spread react-hook-form's
 * `register('reason')` and `register('statement')` into the two.
 */
export function ReasonFields(props: {
  party: Party;
  reason: ComponentProps<'select'>;
  statement: ComponentProps<'textarea'>;
  errors?: { readonly reason?: string | undefined; readonly statement?: string | undefined };
}) {
  const t = useTranslations('dispute');
  const ui = useTranslations('ui');
  return (
    <>
      <Field label={t('reason')} error={props.errors?.reason}>
        <Select {...props.reason}>
          {REASONS_OF[props.party].map((reason) => (
            <option key={reason} value={reason}>
              {t(`reasons.${reason}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('statements.first')} hint={t('statements.first_hint')} error={props.errors?.statement}>
        <Textarea rows={5} maxLength={STATEMENT_LENGTH} {...props.statement} />
      </Field>
      <p className="text-sm">
        <OutLink href="/court" label={ui('newTab')}>
          {t('panel.before')}
        </OutLink>
      </p>
    </>
  );
}
