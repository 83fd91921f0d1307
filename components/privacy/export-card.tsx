'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useIdentityKey } from '#components/account/keys.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { saveFile } from '#components/ui/save-file.ts';
import { Select } from '#components/ui/select.tsx';
import { call } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Exported } from '#lib/privacy/open.browser.ts';
import type { ExportInput } from '#lib/privacy/schema.ts';
import type { ExportLink } from '#lib/privacy/view.ts';

/** Asks for an export and answers where it is; a refusal is shown by whoever asked. */
const askExport = (input: ExportInput) => call<ExportLink>('POST', '/me/exports', input);

/** Everything as one file, as it stands in the tables, or with the sealed parts opened on this device. */
export function ExportCard() {
  const t = useTranslations('privacy.data');
  const [refusal, setRefusal] = useState<Refusal>();
  const [pending, setPending] = useState(false);
  const save = async () => {
    setRefusal(undefined);
    setPending(true);
    const asked = await askExport({ kind: 'everything' });
    setPending(false);
    if (!asked.ok) return setRefusal(asked.refusal);
    // An attachment: the browser writes it to the disk as it comes, and this page stays.
    window.location.assign(`/api/v1${asked.value.path}`);
  };
  return (
    <Card>
      <CardTitle note={t('save_note')}>{t('save')}</CardTitle>
      <div className="flex flex-col items-start gap-4">
        <Button pending={pending} onClick={() => void save()}>
          {t('save_do')}
        </Button>
        <RefusalNotice refusal={refusal} />
        <OpenHere />
      </div>
    </Card>
  );
}

type Told = { chats: number; accounts: number; unopened: number };

function OpenHere() {
  const t = useTranslations('privacy.data');
  const openIdentity = useIdentityKey();
  const [refusal, setRefusal] = useState<Refusal>();
  const [pending, setPending] = useState(false);
  const [told, setTold] = useState<Told | 'unreachable'>();
  const open = async () => {
    const key = await openIdentity();
    if (!key.ok) return setRefusal(key.refusal);
    const asked = await askExport({ kind: 'everything' });
    if (!asked.ok) return setRefusal(asked.refusal);
    const data = await fetchExport(asked.value.path);
    if (!data) return setTold('unreachable');
    const { openExported } = await import('#lib/privacy/open.browser.ts');
    const opened = await openExported(data, key.value);
    saveFile('holdfast-opened.json', opened);
    const { chats, paymentAccounts, unopened } = opened;
    setTold({ chats: chats.length, accounts: paymentAccounts.length, unopened });
  };
  const press = async () => {
    setRefusal(undefined);
    setTold(undefined);
    setPending(true);
    await open();
    setPending(false);
  };
  return (
    <>
      <p className="max-w-prose text-sm text-quiet">{t('open_note')}</p>
      <Button pending={pending} pendingLabel={t('opening')} onClick={() => void press()}>
        {t('open_do')}
      </Button>
      <RefusalNotice refusal={refusal} />
      <div role="status" className="empty:hidden">
        {told === undefined ? null : told === 'unreachable' ? (
          <Notice tone="danger">{t('unreachable')}</Notice>
        ) : (
          <Notice tone={told.unopened > 0 ? 'caution' : 'accent'}>
            <p>{t('opened', { chats: told.chats, accounts: told.accounts })}</p>
            {told.unopened > 0 ? <p>{t('unread', { count: told.unopened })}</p> : null}
          </Notice>
        )}
      </div>
    </>
  );
}

/** The whole file; undefined where it did not come, or not to its end. */
async function fetchExport(path: string): Promise<Exported | undefined> {
  try {
    const response = await fetch(`/api/v1${path}`, { credentials: 'same-origin' });
    const data = response.ok ? ((await response.json()) as Exported) : undefined;
    return data?.complete ? data : undefined;
  } catch {
    // Offline, or cut off on the way: what has come is no whole file.
    return undefined;
  }
}

/** The ended trades of a year, as the person's own clock counts it. */
export function TradesCard({ years, zone }: { years: readonly number[]; zone: string }) {
  const t = useTranslations('privacy.data');
  const [year, setYear] = useState(String(years[0] ?? ''));
  const [refusal, setRefusal] = useState<Refusal>();
  const [pending, setPending] = useState(false);
  const save = async () => {
    setRefusal(undefined);
    setPending(true);
    const asked = await askExport({ kind: 'trades', year: Number(year), zone });
    setPending(false);
    if (!asked.ok) return setRefusal(asked.refusal);
    window.location.assign(`/api/v1${asked.value.path}`);
  };
  return (
    <Card>
      <CardTitle note={t('taxes_note', { zone })}>{t('taxes')}</CardTitle>
      <div className="flex flex-wrap items-end gap-4">
        <Field label={t('year')}>
          <Select value={year} onChange={(event) => setYear(event.target.value)}>
            {years.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </Select>
        </Field>
        <Button pending={pending} onClick={() => void save()}>
          {t('taxes_do')}
        </Button>
      </div>
      <RefusalNotice refusal={refusal} className="not-empty:mt-4" />
    </Card>
  );
}
