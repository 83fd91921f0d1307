'use client';
import { useLocale, useTranslations } from 'next-intl';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { writeDecimal } from '#components/ui/digits.ts';
import { Field, FieldSet } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useAct } from '#components/ui/use-act.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { NAME_LENGTH } from '#lib/offer/searches/schema.ts';
import { percentText } from '../amounts.ts';

/** Why a search was not saved, with what had been typed where the server saw it; null: it was not sent yet. Saving leads away from the page. */
export type SearchAnswer = {
  readonly refusal: Pick<Refusal, 'code' | 'data'>;
  readonly typed?: { readonly name: string; readonly bound: string };
} | null;

type Props = {
  /** What names the search to the action: the filter as a query, or an id. */
  readonly of: { readonly query: string } | { readonly searchId: string };
  readonly name: string;
  readonly boundBps: number | null;
  readonly alertApp: boolean;
  readonly alertMail: boolean;
  readonly back: string;
  readonly save: (before: SearchAnswer, form: FormData) => Promise<SearchAnswer>;
};

/** Name, bound and where to be told. Works without scripts. */
export function SearchForm(props: Props) {
  const t = useTranslations('search');
  const locale = useLocale();
  const [answer, act, pending] = useAct<SearchAnswer>(props.save, null);
  const isNew = 'query' in props.of;
  const code = answer?.refusal.code;
  const bound = props.boundBps === null ? '' : writeDecimal(percentText(props.boundBps), locale);
  return (
    <KeyedForm action={act} className="flex flex-col gap-4">
      <input type="hidden" name={'query' in props.of ? 'query' : 'searchId'} value={Object.values(props.of)[0]} />
      <Field
        label={t('name')}
        hint={t('name_hint')}
        error={code === 'search.name' ? 'search.refusals.name' : undefined}
        required
      >
        <Input
          name="name"
          maxLength={NAME_LENGTH}
          required
          defaultValue={answer?.typed?.name ?? props.name}
          dir="auto"
        />
      </Field>
      <Field
        label={t('bound')}
        hint={t('bound_hint')}
        error={code === 'search.bound' ? 'search.refusals.bound' : undefined}
        optional
      >
        <Input
          name="bound"
          dir="ltr"
          autoComplete="off"
          className="figures max-w-40"
          defaultValue={answer?.typed?.bound ?? bound}
        />
      </Field>
      <FieldSet legend={t('alerts')}>
        <Checkbox name="alertApp" label={t('alert_app')} defaultChecked={props.alertApp} />
        <Checkbox
          name="alertMail"
          label={t('alert_mail')}
          hint={t('alert_mail_hint')}
          defaultChecked={props.alertMail}
        />
      </FieldSet>
      <RefusalNotice refusal={code === 'search.name' || code === 'search.bound' ? undefined : answer?.refusal} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={pending} pendingLabel={t('saving')}>
          {isNew ? t('submit_new') : t('submit_edit')}
        </Button>
        <ButtonLink href={props.back}>{t('cancel')}</ButtonLink>
      </div>
    </KeyedForm>
  );
}
