'use client';
import { useTranslations } from 'next-intl';
import { MethodFacts } from '#components/payment/facts.tsx';
import { FieldSet } from '#components/ui/field.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { findMethod } from '#lib/payment/registry.ts';

/** One of the offer's rails, with how fast it is and whether the payer can take the money back. */
export function TakeMethods(props: {
  methodIds: readonly string[];
  chosen: string | undefined;
  error?: string | undefined;
  onChoose: (methodId: string) => void;
}) {
  const t = useTranslations('offer.take');
  return (
    <FieldSet legend={t('method')} error={props.error}>
      <RadioGroup>
        {props.methodIds.map((id) => {
          const method = findMethod(id);
          if (!method) return null;
          return (
            <Radio
              key={id}
              name="methodId"
              value={id}
              checked={props.chosen === id}
              onChange={() => props.onChoose(id)}
              label={<bdi>{method.label}</bdi>}
              hint={<MethodFacts method={method} />}
            />
          );
        })}
      </RadioGroup>
    </FieldSet>
  );
}
