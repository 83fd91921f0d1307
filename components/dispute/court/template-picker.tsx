'use client';
import { useTranslations } from 'next-intl';
import { Field } from '#components/ui/field.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Select } from '#components/ui/select.tsx';
import { fillTemplate, type TemplateKind } from '#lib/dispute/templates.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { formatUnits } from '#lib/kernel/money.ts';

/** What a case fills in: the two names, and both amounts with their units. */
const fillingOf = (view: CaseView) => ({
  buyer: view.buyer.name,
  seller: view.seller.name,
  coins: `${formatUnits(BigInt(view.amountUnits), view.assetDecimals)} ${view.asset}`,
  money: `${formatUnits(BigInt(view.fiatMinor), view.currencyDecimals, view.currencyDecimals)} ${view.currency}`,
});

/** Puts words to use again into the field below, filled in from the case; what stands there already stays above them. */
export function TemplatePicker(props: {
  view: CaseView;
  kind: TemplateKind;
  text: string;
  onText: (text: string) => void;
}) {
  const t = useTranslations('dispute.templates');
  const { view, kind, text, onText } = props;
  const fitting = view.templates.filter((template) => template.kind === kind);
  const put = (id: string) => {
    const found = fitting.find((template) => template.id === id);
    if (!found) return;
    const filled = fillTemplate(found.text, fillingOf(view));
    onText(text.trim() === '' ? filled : `${text.trimEnd()}\n\n${filled}`);
  };
  const group = (shared: boolean) => fitting.filter((template) => template.shared === shared);
  if (fitting.length === 0)
    return (
      <p className="text-sm">
        <TextLink quiet href="/disputes/templates">
          {t('title')}
        </TextLink>
      </p>
    );
  return (
    <Field label={t('insert')}>
      <Select value="" onChange={(event) => put(event.target.value)}>
        <option value="">{t('choose')}</option>
        {([false, true] as const).map((shared) =>
          group(shared).length > 0 ? (
            <optgroup key={String(shared)} label={t(shared ? 'shared' : 'own')}>
              {group(shared).map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </optgroup>
          ) : null,
        )}
      </Select>
    </Field>
  );
}
