'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { MethodFacts } from '#components/payment/facts.tsx';
import { Card } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field, FieldSet } from '#components/ui/field.tsx';
import { Select } from '#components/ui/select.tsx';
import type { OfferInput } from '#lib/offer/schema.ts';
import { listMethods } from '#lib/payment/registry.ts';
import { useHydrated } from '#components/account/hydrated.ts';
import { AccountDialog, type OwnAccount } from './account-dialog.tsx';
import { accountField } from './offer-fields.ts';
import type { OfferFormState } from './offer-market.tsx';
import { windowFor } from './offer-values.ts';

/** Which rails; a seller says for each which account of theirs the money goes to. */
export function OfferMethods({ form, given }: { form: OfferFormState; given: readonly OwnAccount[] }) {
  const t = useTranslations('offer.form');
  const { side, currency, chosen, accounts, choose, drop, name, add } = useMethods(form, given);
  const rails = listMethods({ currency });
  const hydrated = useHydrated();
  const { methods } = form.formState.errors;
  return (
    <Card>
      <FieldSet
        legend={<span className="text-base font-semibold">{side === 'sell' ? t('methods') : t('methodsBuy')}</span>}
        hint={side === 'sell' ? t('methodsHint') : t('methodsHintBuy')}
        error={methods?.message ?? methods?.root?.message}
      >
        {rails.length === 0 ? <p className="text-quiet">{t('noMethods', { currency })}</p> : null}
        <div className="divide-y divide-line">
          {rails.map((method) => {
            const mine = chosen.find(({ methodId }) => methodId === method.id);
            return (
              <div key={method.id} className="py-1">
                <Checkbox
                  label={<bdi>{method.label}</bdi>}
                  hint={<MethodFacts method={method} />}
                  name="methods"
                  value={method.id}
                  checked={mine !== undefined}
                  onChange={(event) => (event.target.checked ? choose(method.id) : drop(method.id))}
                />
                {(mine || !hydrated) && side === 'sell' ? (
                  <div className="flex flex-wrap items-end gap-2 ps-8 pb-3">
                    <AccountSelect
                      name={accountField(method.id)}
                      label={t('accountFor', { method: method.label })}
                      accounts={accounts.filter(({ methodId }) => methodId === method.id)}
                      chosen={mine?.paymentAccountId}
                      onChoose={(id) => name(method.id, id)}
                    />
                    {mine ? <AccountDialog methodId={method.id} currency={currency} onSaved={add} /> : null}
                  </div>
                ) : null}
              </div>
            );
          })}
        </div>
      </FieldSet>
    </Card>
  );
}

function AccountSelect(props: {
  name: string;
  label: string;
  accounts: readonly OwnAccount[];
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
}) {
  const t = useTranslations('offer.form');
  if (props.accounts.length === 0) return null;
  return (
    <Field label={props.label} hideLabel className="min-w-48 flex-1">
      <Select
        name={props.name}
        value={props.chosen ?? ''}
        onChange={(event) => props.onChoose(event.target.value || undefined)}
      >
        <option value="">{t('accountChoose')}</option>
        {props.accounts.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

type Chosen = OfferInput['methods'];

/** The chosen rails with their accounts; the window follows the slowest rail until its maker sets it. */
function useMethods(form: OfferFormState, given: readonly OwnAccount[]) {
  const { control, setValue, formState } = form;
  const [side, currency, chosen] = useWatch({ control, name: ['side', 'currency', 'methods'] });
  const [added, setAdded] = useState<readonly OwnAccount[]>([]);
  const all = [...given, ...added.filter(({ id }) => !given.some((account) => account.id === id))];
  const accounts = all.filter((account) => account.currency === currency);
  const windowSet = formState.dirtyFields.paymentWindowSeconds ?? false;
  const set = (next: Chosen) => {
    setValue('methods', next, { shouldDirty: true, shouldValidate: formState.isSubmitted });
    const window = windowFor(next.map(({ methodId }) => methodId));
    if (!windowSet && next.length > 0) setValue('paymentWindowSeconds', window);
  };
  const name = (methodId: string, paymentAccountId: string | undefined) =>
    set(chosen.map((one) => (one.methodId === methodId ? { methodId, paymentAccountId } : one)));
  return {
    side,
    currency,
    chosen,
    accounts,
    name,
    choose: (methodId: string) => {
      const fit = accounts.filter((account) => account.methodId === methodId);
      set([...chosen, { methodId, paymentAccountId: fit.length === 1 ? fit[0]!.id : undefined }]);
    },
    drop: (methodId: string) => set(chosen.filter((one) => one.methodId !== methodId)),
    add: (account: OwnAccount) => {
      setAdded((before) => [...before, account]);
      name(account.methodId, account.id);
    },
  };
}
