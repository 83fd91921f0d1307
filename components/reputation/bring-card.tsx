'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { useAsking } from '#components/account/use-asking.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { call, newKey } from '#lib/http/browser.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import type { ForeignView } from '#lib/reputation/foreign.ts';
import { refuseStatement } from '#lib/reputation/statement.refusals.ts';
import { MOST_BYTES } from '#lib/reputation/statement.ts';

type Brought = { readonly host: string };

async function bring(file: File): Promise<Result<Brought>> {
  if (file.size > MOST_BYTES) return refused(refuseStatement('statement.too_large', { most: MOST_BYTES / 1000 }));
  const { upload } = await import('#lib/http/upload.browser.ts');
  return upload<Brought>('/me/statements', new Uint8Array(await file.arrayBuffer()));
}

/** What other sites say of the person, as far as they want it shown. */
export function BringCard({ shown }: { shown: readonly ForeignView[] }) {
  const t = useTranslations('statement.bring');
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const { pending, refusal, run, clear } = useAsking();
  const [told, setTold] = useState<string>();
  const [none, setNone] = useState(false);
  const save = async () => {
    setTold(undefined);
    clear();
    const file = input.current?.files?.[0];
    setNone(!file);
    if (!file) return;
    const brought = await run(() => bring(file));
    if (!brought) return;
    setTold(t('done', brought));
    input.current!.value = '';
    router.refresh();
  };
  const drop = async (id: string) => {
    setTold(undefined);
    if (!(await run(() => call('DELETE', `/me/statements/${id}`, undefined, { key: newKey() })))) return;
    setTold(t('dropped'));
    router.refresh();
  };
  return (
    <Card id="statements">
      <CardTitle note={t('note')}>{t('title')}</CardTitle>
      <div className="flex flex-col items-start gap-4">
        <Field className="w-full" label={t('file')} error={none ? t('choose_first') : undefined}>
          <Input ref={input} type="file" accept="application/json,.json" onChange={() => setNone(false)} />
        </Field>
        <Button pending={pending} onClick={() => void save()}>
          {t('do')}
        </Button>
        <RefusalNotice refusal={refusal} />
        <div role="status" className="empty:hidden">
          {told === undefined ? null : <Notice tone="accent">{told}</Notice>}
        </div>
        {shown.length === 0 ? null : <ShownList shown={shown} drop={drop} />}
      </div>
    </Card>
  );
}

function ShownList({ shown, drop }: { shown: readonly ForeignView[]; drop: (id: string) => Promise<void> }) {
  const t = useTranslations('statement.bring');
  return (
    <ul className="flex w-full flex-col divide-y divide-line border-t border-line">
      {shown.map(({ id, host, statedAt }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
          <span className="min-w-0">
            <bdi className="font-medium wrap-anywhere">{host}</bdi>{' '}
            <span className="text-quiet">
              <Instant at={statedAt} as="date" />
            </span>
          </span>
          <Button size="sm" aria-label={t('drop_of', { host })} onClick={() => void drop(id)}>
            {t('drop')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
