'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Field, FieldSet } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { SCOPES } from '#lib/account/api-key.ts';
import { apiKeyInput, type ApiKeyInput } from '#lib/account/schema.ts';
import { call } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

const LIVES = [30, 90, 365];

/** Makes a key and shows it, this once. */
export function ApiKeyForm() {
  const router = useRouter();
  const [token, setToken] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Partial<Record<keyof ApiKeyInput, string>>>({});
  if (token) return <ShownKey token={token} onDone={() => setToken(undefined)} />;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const read = apiKeyInput.safeParse(valuesOf(new FormData(event.currentTarget)));
    setRefusal(undefined);
    setWrong(read.success ? {} : Object.fromEntries(read.error.issues.map((issue) => [issue.path[0], issue.message])));
    if (!read.success) return;
    setBusy(true);
    // Without an idempotency key: its first answer would be kept, and this one must not be.
    const made = await call<{ token: string }>('POST', '/me/api-keys', read.data);
    setBusy(false);
    if (!made.ok) return setRefusal(made.refusal);
    setToken(made.value.token);
    router.refresh();
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-5">
      <KeyFields wrong={wrong} />
      <RefusalNotice refusal={refusal} />
      <Submit busy={busy} />
    </form>
  );
}

function Submit({ busy }: { busy: boolean }) {
  const t = useTranslations('account.keys');
  return (
    <div>
      <Button type="submit" variant="primary" pending={busy} pendingLabel={t('making')}>
        {t('make')}
      </Button>
    </div>
  );
}

function valuesOf(form: FormData) {
  const days = Number(form.get('days'));
  return {
    name: form.get('name'),
    scopes: form.getAll('scopes'),
    ranges: `${form.get('ranges') as string}`.split(/[\s,]+/).filter(Boolean),
    days: days > 0 ? days : null,
  };
}

function KeyFields({ wrong }: { wrong: Partial<Record<keyof ApiKeyInput, string>> }) {
  const t = useTranslations('account.keys');
  return (
    <>
      <Field label={t('name')} hint={t('name_hint')} error={wrong.name} required>
        <Input name="name" maxLength={40} autoComplete="off" />
      </Field>
      <FieldSet legend={t('scopes')} error={wrong.scopes}>
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            name="scopes"
            value={scope}
            label={t(`scope.${scope}`)}
            defaultChecked={scope === 'read'}
          />
        ))}
      </FieldSet>
      <Field label={t('ranges')} hint={t('ranges_hint')} error={wrong.ranges} optional>
        <Textarea name="ranges" dir="ltr" rows={2} spellCheck={false} autoComplete="off" />
      </Field>
      <Field label={t('ends')}>
        <Select name="days" defaultValue="90">
          {LIVES.map((days) => (
            <option key={days} value={days}>
              {t('days', { days })}
            </option>
          ))}
          <option value="0">{t('never')}</option>
        </Select>
      </Field>
    </>
  );
}

function ShownKey({ token, onDone }: { token: string; onDone: () => void }) {
  const t = useTranslations('account.keys');
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="caution" title={t('shown')} role="status">
        {t('shown_note')}
      </Notice>
      <Copyable text={token} label={t('copy')} />
      <div>
        <Button onClick={onDone}>{t('done')}</Button>
      </div>
    </div>
  );
}
