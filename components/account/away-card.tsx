'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useAct } from '#components/ui/use-act.ts';
import type { Away } from '#lib/account/away.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { AwayLine } from './away-line.tsx';

export type AwayAnswer = { readonly refusal?: Pick<Refusal, 'code' | 'data'> } | null;
type Act = (before: AwayAnswer, form: FormData) => Promise<AwayAnswer>;

/** Going away and coming back. Works without scripts. */
export function AwayCard({ away, goAway, comeBack }: { away: Away | null; goAway: Act; comeBack: Act }) {
  const t = useTranslations('account.away');
  const [went, go, going] = useAct<AwayAnswer>(goAway, null);
  const [came, come, coming] = useAct<AwayAnswer>(comeBack, null);
  return (
    <div className="flex flex-col gap-5">
      {away ? (
        <KeyedForm action={come} className="flex flex-wrap items-center justify-between gap-3">
          <p role="status" className="font-medium">
            <AwayLine away={away} />
          </p>
          <Button type="submit" pending={coming}>
            {t('back')}
          </Button>
        </KeyedForm>
      ) : null}
      <RefusalNotice refusal={came?.refusal} />
      <KeyedForm action={go} className="flex flex-col items-start gap-3">
        <Field label={t('until')} hint={t('until_hint')} optional className="w-full max-w-60">
          <Input type="date" name="until" />
        </Field>
        <RefusalNotice refusal={went?.refusal} />
        <Button type="submit" pending={going}>
          {t(away ? 'change' : 'go')}
        </Button>
      </KeyedForm>
    </div>
  );
}
