'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm, type UseFormReturn } from 'react-hook-form';
import { z } from 'zod';
import { writePreference } from '#components/shell/preferences.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { toast } from '#components/ui/toast.tsx';
import { country, currency, locale, name } from '#lib/account/schema.ts';
import type { MeView } from '#lib/account/view.ts';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { CurrencyChoice } from './sign-up-form.tsx';

const schema = z.object({ name, locale, currency, country: z.union([country, z.literal('')]) });
type Values = z.infer<typeof schema>;

type Choices = {
  languages: readonly { readonly value: string; readonly label: string }[];
  currencies: readonly CurrencyChoice[];
  countries: readonly { readonly value: string; readonly label: string }[];
};

/** Name, language, currency and country. */
export function ProfileForm(props: Choices & { me: Pick<MeView, 'name' | 'locale' | 'currency' | 'country'> }) {
  const t = useTranslations('account');
  const router = useRouter();
  const [refusal, setRefusal] = useState<Refusal>();
  const { me } = props;
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    mode: 'onTouched',
    defaultValues: {
      name: me.name,
      locale: me.locale as Values['locale'],
      currency: me.currency,
      country: me.country ?? '',
    },
  });
  const { isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    setRefusal(undefined);
    const saved = await call<MeView>('PATCH', '/me', { ...values, country: values.country || null }, { key: newKey() });
    if (!saved.ok) return setRefusal(saved.refusal);
    if (values.locale !== me.locale) writePreference('locale', values.locale);
    toast(t('settings.saved'));
    router.refresh();
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <ProfileFields form={form} {...props} />
      <RefusalNotice refusal={refusal} />
      <div>
        <Button type="submit" pending={isSubmitting} pendingLabel={t('settings.saving')}>
          {t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

function ProfileFields({ form, ...props }: Choices & { form: UseFormReturn<Values> }) {
  const t = useTranslations('account');
  const { errors } = form.formState;
  return (
    <>
      <Field label={t('fields.name')} hint={t('fields.name_hint')} error={errors.name?.message}>
        <Input autoComplete="nickname" {...form.register('name')} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('fields.locale')} error={errors.locale?.message}>
          <Select {...form.register('locale')}>
            {props.languages.map((one) => (
              <option key={one.value} value={one.value} lang={one.value}>
                {one.label}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('fields.currency')} error={errors.currency?.message}>
          <Select {...form.register('currency')}>
            {props.currencies.map((one) => (
              <option key={one.code} value={one.code}>
                {one.code} · {one.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label={t('fields.country')}
          hint={t('fields.country_hint')}
          error={errors.country?.message}
          optional
          className="sm:col-span-2"
        >
          <Select {...form.register('country')}>
            <option value="">{t('fields.country_none')}</option>
            {props.countries.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </>
  );
}
