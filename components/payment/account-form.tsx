'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useMemo, useState, type FormEvent } from 'react';
import { useForm } from 'react-hook-form';
import { useIdentityKey } from '#components/account/keys.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { toast } from '#components/ui/toast.tsx';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Field as AccountField } from '#lib/payment/fields.ts';
import type { Method } from '#lib/payment/method.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { accountForm } from '#lib/payment/schema.ts';
import type { PaymentAccountView } from '#lib/payment/view.ts';
import { MethodFacts } from './facts.tsx';
import { MethodPicker } from './method-picker.tsx';

type Props = {
  /** Currencies that some rail moves, named in the reader's language. */
  currencies: readonly { readonly code: string; readonly name: string }[];
  currency: string;
  methodId?: string | undefined;
  /** Where to go when it is saved. */
  next: string;
};

/** Which currency, which rail; then the rail's own fields. */
export function AccountForm(props: Props) {
  const t = useTranslations('payment.form');
  const [currency, setCurrency] = useState(props.currency);
  const [methodId, setMethodId] = useState(props.methodId ?? '');
  const chosen = findMethod(methodId);
  // A rail of another currency is no choice any more once the currency is changed; chosen itself, it brings its currency along.
  const method = chosen?.currencies.includes(currency) ? chosen : undefined;
  const choose = (id: string) => {
    const next = findMethod(id);
    setMethodId(id);
    if (next && !next.currencies.includes(currency)) setCurrency(next.currencies[0]!);
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('currency')}>
          <Select value={currency} onChange={(event) => setCurrency(event.target.value)}>
            {props.currencies.map(({ code, name }) => (
              <option key={code} value={code}>
                {code} · {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('method')} hint={method ? <MethodFacts method={method} /> : undefined}>
          <MethodPicker value={method?.id ?? ''} onChange={choose} currency={currency} />
        </Field>
      </div>
      {method ? <DetailsForm key={method.id} method={method} currency={currency} next={props.next} /> : null}
    </div>
  );
}

type Values = { label: string; fields: Record<string, string> };

type DetailsProps = {
  method: Method;
  currency: string;
  /** Where to go when it is saved; or, inside another form, what to do with it. */
  next?: string;
  onSaved?: (account: PaymentAccountView) => void;
};

/** The fields of one rail, checked and sealed on this device. Inside another form it stands in a dialog. */
export function DetailsForm(props: DetailsProps) {
  const { method } = props;
  const t = useTranslations('payment');
  const { form, submit, refusal } = useAccountForm(props);
  const { errors, isSubmitting } = form.formState;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {method.reversibility === 'reversible' ? (
        <Notice tone="caution" title={t('reversibility.reversible')}>
          {t('reversibilityNote.reversible')}
        </Notice>
      ) : null}
      {Object.entries(method.fields).map(([name, field]) => (
        <Field
          key={name}
          required
          label={t(`field.${field.word}.label`)}
          hint={t(`field.${field.word}.hint`)}
          error={errors.fields?.[name]?.message}
        >
          <AccountInput field={field} input={form.register(`fields.${name}`)} />
        </Field>
      ))}
      <Field required label={t('form.label')} hint={t('form.labelHint')} error={errors.label?.message}>
        <Input autoComplete="off" maxLength={60} {...form.register('label')} />
      </Field>
      <Notice title={t('form.sealedTitle')}>{t('form.sealed')}</Notice>
      <RefusalNotice refusal={refusal} />
      <div>
        <Button type="submit" variant="primary" size="lg" pending={isSubmitting} pendingLabel={t('form.sealing')}>
          {t('form.submit')}
        </Button>
      </div>
    </form>
  );
}

/** The keys that seal are this device's own: a key that the server named could be somebody else's. */
function useAccountForm({ method, currency, next, onSaved }: DetailsProps) {
  const t = useTranslations('payment.form');
  const router = useRouter();
  const openIdentity = useIdentityKey();
  const [refusal, setRefusal] = useState<Refusal>();
  const schema = useMemo(() => accountForm(method), [method]);
  const empty = Object.fromEntries(Object.keys(method.fields).map((name) => [name, '']));
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    mode: 'onTouched',
    defaultValues: { label: method.label, fields: empty },
  });
  const save = form.handleSubmit(async ({ label, fields }) => {
    setRefusal(undefined);
    const identity = await openIdentity();
    if (!identity.ok) return setRefusal(identity.refusal);
    const { sealAccount } = await import('#lib/payment/browser.ts');
    const sealed = sealAccount(identity.value.publicKey, { method, fields, currency, label });
    const saved = await call<PaymentAccountView>('POST', '/payment-accounts', sealed, { key: newKey() });
    if (!saved.ok) return setRefusal(saved.refusal);
    toast(t('saved'));
    onSaved?.(saved.value);
    if (next) router.push(next);
    router.refresh();
  });
  const submit = (event: FormEvent) => {
    // A dialog's form is inside the other one for React, though not for the page: its submit is its own.
    event.stopPropagation();
    return save(event);
  };
  return { form, submit, refusal };
}

function AccountInput({
  field,
  input,
}: {
  field: AccountField;
  input: ReturnType<ReturnType<typeof useForm<Values>>['register']>;
}) {
  const t = useTranslations('payment.form');
  if (field.input === 'choice') {
    return (
      <Select {...input}>
        <option value="" disabled>
          {t('choose')}
        </option>
        {field.choices?.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    );
  }
  return field.input === 'name' ? <Input autoComplete="name" {...input} /> : <Input machine {...input} />;
}
