'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useActionState, useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { useForm, useWatch, type FieldErrors } from 'react-hook-form';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { offerSchema, type OfferInput, type ParsedOffer } from '#lib/offer/schema.ts';
import type { TraderView } from '#lib/offer/view.ts';
import type { OwnAccount } from './account-dialog.tsx';
import { OfferAmounts } from './offer-amounts.tsx';
import { OfferConditions } from './offer-conditions.tsx';
import { readOfferFields } from './offer-fields.ts';
import { OfferHours } from './offer-hours.tsx';
import { OfferMarket, type Choice, type OfferFormState } from './offer-market.tsx';
import { OfferMethods } from './offer-methods.tsx';
import { OfferTakers, OfferWords } from './offer-people.tsx';
import { OfferPreview } from './offer-preview.tsx';
import { OfferPrice } from './offer-price.tsx';
import { Step, StepBar, StepList, STEPS, STEP_NAMES, stepOf, useWizard, type StepName } from './offer-steps.tsx';
import type { Rates } from './offer-values.ts';

/** What a form that was sent without scripts comes back with. */
export type SentForm = {
  readonly values: OfferInput;
  /** Field to message key. */
  readonly errors: Readonly<Record<string, string>>;
  readonly refusal?: Refusal;
};

export type OfferFormProps = {
  values: OfferInput;
  /** The offer being changed, at the revision its maker sees; left out: a new one. */
  editing?: { readonly offerId: string; readonly revision: number; readonly total: string | null };
  /** Makes a press that is repeated without scripts one press. */
  pressKey: string;
  save: (before: SentForm | null, form: FormData) => Promise<SentForm>;
  me: TraderView;
  /** Of trades of an offer that is taken now, basis points. */
  feeBps: number;
  rates: Rates;
  networks: readonly Choice[];
  currencies: readonly Choice[];
  countries: readonly Choice[];
  accounts: readonly OwnAccount[];
  zone: string;
  zones: readonly string[];
};

const FORM_ID = 'offer-form';

/** A new offer step by step, or the next revision of one in one piece: the same form underneath, which sends itself without scripts too. */
export function OfferForm(props: OfferFormProps) {
  const { editing } = props;
  const [sent, send] = useActionState(props.save, null);
  // One object for one answer: the form takes another for new errors.
  const errors = useMemo(() => errorsOf(sent), [sent]);
  const form = useForm<OfferInput, unknown, ParsedOffer>({
    resolver: zodResolver(offerSchema),
    mode: 'onTouched',
    defaultValues: sent?.values ?? props.values,
    ...(sent && { errors }),
  });
  const hydrated = useHydrated();
  const wizard = useWizard(!editing);
  useTypedBefore(form, sent?.values ?? props.values);
  const { refusal, submit } = useSave(editing);
  const toStep = async (next: StepName) => {
    const { step } = wizard;
    // Whoever goes on is done with this step; back and to one's errors there is always a way.
    const on = step && STEP_NAMES.indexOf(next) > STEP_NAMES.indexOf(step);
    const between = on ? STEP_NAMES.slice(STEP_NAMES.indexOf(step), STEP_NAMES.indexOf(next)) : [];
    for (const one of between) {
      if (!(await form.trigger([...STEPS[one]], { shouldFocus: one === step }))) return wizard.go(one);
    }
    wizard.go(next);
  };
  const next = () => toStep(STEP_NAMES[STEP_NAMES.indexOf(wizard.step ?? 'look') + 1] ?? 'look');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    // The return key in a field means what the step's own button means.
    if (wizard.step && wizard.step !== 'look') return void next();
    void form.handleSubmit(submit, (wrong) => {
      const step = stepOf(Object.keys(wrong));
      if (wizard.step && step) wizard.go(step);
    })(event);
  };
  return (
    <form id={FORM_ID} action={send} onSubmit={onSubmit} noValidate className="flex flex-1 flex-col">
      <input type="hidden" name="key" value={props.pressKey} />
      {editing ? <input type="hidden" name="seenRevision" value={editing.revision} /> : null}
      {editing ? <input type="hidden" name="seenTotal" value={editing.total ?? ''} /> : null}
      <div className="grid flex-1 content-start gap-6 *:min-w-0 lg:grid-cols-[minmax(0,1fr)_22.5rem] lg:*:col-start-1">
        <StepList wizard={wizard} onGo={(step) => void toStep(step)} />
        {hydrated ? null : <RefusedWithout sent={sent} />}
        <Parts {...props} form={form} wizard={wizard} />
        <RefusalNotice refusal={refusal} className="empty:hidden" />
        <StepBar
          wizard={wizard}
          ready={hydrated}
          onNext={() => void next()}
          last={<SaveButtons editing={editing !== undefined} pending={form.formState.isSubmitting} />}
        />
      </div>
    </form>
  );
}

type PartsProps = OfferFormProps & { form: OfferFormState; wizard: ReturnType<typeof useWizard> };

function Parts({ form, wizard, ...props }: PartsProps) {
  const values = useWatch({ control: form.control }) as OfferInput;
  const step = (name: StepName) => ({ name, wizard });
  return (
    <>
      <Step {...step('what')}>
        <OfferMarket
          form={form}
          locked={props.editing !== undefined}
          networks={props.networks}
          currencies={props.currencies}
        />
        <ShowMethods />
      </Step>
      <Step {...step('price')}>
        <OfferPrice form={form} rates={props.rates} />
      </Step>
      <Step {...step('limits')}>
        <OfferAmounts form={form} />
      </Step>
      <Step {...step('paid')}>
        <OfferMethods form={form} given={props.accounts} />
        <OfferConditions form={form} countries={props.countries} />
      </Step>
      <Step {...step('people')}>
        <OfferTakers form={form} countries={props.countries} />
        <OfferHours form={form} zone={props.zone} zones={props.zones} />
        <OfferWords form={form} />
      </Step>
      {/* Beside everything where there is room; else the last step. */}
      <div
        className={
          wizard.step === undefined || wizard.step === 'look'
            ? 'lg:col-start-2! lg:row-span-8 lg:row-start-1'
            : 'max-lg:hidden lg:col-start-2! lg:row-span-8 lg:row-start-1'
        }
      >
        <div className="lg:sticky lg:top-6">
          <OfferPreview side={values.side} input={values} rates={props.rates} me={props.me} feeBps={props.feeBps} />
        </div>
      </div>
    </>
  );
}

/** Without scripts another currency has other rails only once the page was sent. */
function ShowMethods() {
  const t = useTranslations('offer.wizard');
  return (
    <div className="[@media(scripting:enabled)]:hidden">
      <Button type="submit" name="only" value="show">
        {t('showMethods')}
      </Button>
    </div>
  );
}

function RefusedWithout({ sent }: { sent: SentForm | null }) {
  const t = useTranslations('offer.wizard');
  if (!sent) return null;
  if (sent.refusal) return <RefusalNotice refusal={sent.refusal} />;
  return Object.keys(sent.errors).length > 0 ? (
    <Notice tone="danger" role="alert">
      {t('errors')}
    </Notice>
  ) : null;
}

function SaveButtons({ editing, pending }: { editing: boolean; pending: boolean }) {
  const t = useTranslations('offer.form');
  return (
    <div className="flex flex-1 flex-wrap gap-2">
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="max-sm:flex-1"
        pending={pending}
        pendingLabel={editing ? t('saving') : t('posting')}
      >
        {editing ? t('save') : t('post')}
      </Button>
      {editing ? (
        <ButtonLink href="?" size="lg" className="max-sm:flex-1">
          {t('cancel')}
        </ButtonLink>
      ) : null}
    </div>
  );
}

function errorsOf(sent: SentForm | null): FieldErrors<OfferInput> {
  const errors = Object.entries(sent?.errors ?? {});
  return Object.fromEntries(errors.map(([field, message]) => [field, { type: 'custom', message }]));
}

/**
 * What was typed before the page woke: the browser keeps it in the fields, and the form would write over it. Read while the page wakes, put in
 * once it is awake.
 */
function useTypedBefore(form: OfferFormState, shown: OfferInput): void {
  const locale = useLocale();
  const [typed] = useState(() => {
    if (typeof document === 'undefined') return undefined;
    const element = document.getElementById(FORM_ID);
    return element instanceof HTMLFormElement ? readOfferFields(new FormData(element), shown, locale) : undefined;
  });
  useEffect(() => {
    if (!typed) return;
    for (const name of Object.keys(typed) as (keyof OfferInput)[]) {
      if (JSON.stringify(typed[name] ?? null) !== JSON.stringify(shown[name] ?? null)) {
        form.setValue(name, typed[name], { shouldDirty: true });
      }
    }
    // Once, as the page wakes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}

function useSave(editing: OfferFormProps['editing']) {
  const t = useTranslations('offer.form');
  const router = useRouter();
  const sent = useRef({ text: '', key: '' });
  const [refusal, setRefusal] = useState<Refusal>();
  const submit = async (offer: ParsedOffer) => {
    setRefusal(undefined);
    const text = JSON.stringify([offer, editing]);
    // The same offer sent again, because an answer was lost, is the same offer; a changed one is another.
    if (sent.current.text !== text) sent.current = { text, key: newKey() };
    const { key } = sent.current;
    const seen = { seenRevision: editing?.revision, seenTotal: editing?.total ?? '' };
    const saved = editing
      ? await call<{ offerId: string }>('PUT', `/offers/${editing.offerId}`, { ...offer, ...seen }, { key })
      : await call<{ offerId: string }>('POST', '/offers', offer, { key });
    if (!saved.ok) return setRefusal(saved.refusal);
    toast(editing ? t('saved') : t('posted'));
    router.push(editing ? `/offers/${saved.value.offerId}` : '/offers');
    router.refresh();
  };
  return { refusal, submit };
}
