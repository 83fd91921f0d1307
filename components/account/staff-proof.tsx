'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useAct } from '#components/ui/use-act.ts';
import { showStaffCode, type StaffProofView } from '#lib/account/staff-code.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { SpokenCode } from './spoken-code.tsx';

export type ProofAnswer =
  { readonly refusal: Pick<Refusal, 'code' | 'data'> } | { readonly proof: StaffProofView } | null;

/** The moderator's half: types the trader's code, reads out the counter-code. */
export function StaffProof({ prove }: { prove: (before: ProofAnswer, form: FormData) => Promise<ProofAnswer> }) {
  const t = useTranslations('staff.desk');
  const [answer, act, pending] = useAct<ProofAnswer>(prove, null);
  const proof = answer && 'proof' in answer ? answer.proof : undefined;
  return (
    <div className="flex flex-col gap-6">
      <KeyedForm action={act} className="flex flex-col gap-4">
        <Field label={t('code')} hint={t('code_hint')} required>
          <Input name="code" required maxLength={20} autoComplete="off" autoCapitalize="characters" dir="ltr" />
        </Field>
        <RefusalNotice refusal={answer && 'refusal' in answer ? answer.refusal : undefined} />
        <Button type="submit" variant="primary" pending={pending} className="self-start">
          {t('do')}
        </Button>
      </KeyedForm>
      <div role="status">
        {proof ? (
          <Notice tone="accent" title={t.rich('read_out', { name: () => <bdi key="name">{proof.trader.name}</bdi> })}>
            <SpokenCode code={showStaffCode(proof.counterCode)} label={t('counter_code')} />
            <p className="mt-2">{t('only_them')}</p>
          </Notice>
        ) : null}
      </div>
    </div>
  );
}
