'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { useAct } from '#components/trade/use-act.ts';
import { useKey } from '#components/trade/use-key.ts';
import { Button } from '#components/ui/button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Money } from '#components/ui/money.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { serverNow } from '#components/ui/server-clock.ts';
import { toast } from '#components/ui/toast.tsx';
import { call } from '#lib/http/browser.ts';
import { makeStanding, type StandingStep } from '#lib/offer/browser.ts';
import { bpsOf } from '#lib/kernel/money.ts';
import { DAY_CHOICES, LANE_CHOICES, mostLocked, validUntilOf } from '#lib/offer/standing.ts';
import type { StandingView } from '#lib/offer/view.ts';
import { tokenText } from './amounts.ts';

type Props = {
  standing: StandingView;
  bounds: NonNullable<StandingView['bounds']>;
  label: string;
  /** Something is signed already: this is not the page's next step. */
  again: boolean;
};

/** What one signature allows, in figures and in plain words; then the signature. */
export function StandingDialog({ standing, bounds, label, again }: Props) {
  const t = useTranslations('standing.dialog');
  const common = useTranslations('standing');
  const [open, setOpen] = useState(false);
  const [lanes, setLanes] = useState<number>(3);
  const [days, setDays] = useState<number>(7);
  const { acting, doing, sign, ready } = useSigning(standing, { lanes, days }, () => setOpen(false));
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        acting.clear();
        setOpen(next);
      }}
      locked={acting.pending}
      title={t('title')}
      description={t('lead')}
      trigger={<Button variant={again ? 'quiet' : 'primary'}>{label}</Button>}
      actions={
        <>
          <Button onClick={() => setOpen(false)} aria-disabled={acting.pending || undefined}>
            {common('back')}
          </Button>
          <Button
            variant="primary"
            pending={acting.pending}
            pendingLabel={t(`doing.${doing}`)}
            aria-disabled={!ready || undefined}
            onClick={sign}
          >
            {t('submit')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-4">
          <Choice label={t('lanes')} word="lanes_option" choices={LANE_CHOICES} value={lanes} onChange={setLanes} />
          <Choice label={t('days')} word="days_option" choices={DAY_CHOICES} value={days} onChange={setDays} />
        </div>
        <Figures standing={standing} most={BigInt(bounds.most)} lanes={lanes} />
        <Says standing={standing} days={days} />
        <RefusalNotice refusal={acting.refusal} />
      </div>
    </Dialog>
  );
}

function useSigning(standing: StandingView, choice: { lanes: number; days: number }, onDone: () => void) {
  const t = useTranslations('standing');
  const signer = useSigner();
  const keys = useKey();
  const acting = useAct();
  const [doing, setDoing] = useState<StandingStep>('prepare');
  const make = async () => {
    const key = await keys.ask();
    if (!key.ok) return key;
    return makeStanding(standing, choice, { signer: signer!, secretKey: key.value.secretKey, call }, setDoing);
  };
  const sign = async () => {
    if (!signer || !(await acting.run(make))) return;
    toast(t('done'));
    onDone();
  };
  return { acting, doing, sign: () => void sign(), ready: signer !== null };
}

type ChoiceProps = {
  label: string;
  word: 'lanes_option' | 'days_option';
  choices: readonly number[];
  value: number;
  onChange: (value: number) => void;
};

function Choice({ label, word, choices, value, onChange }: ChoiceProps) {
  const t = useTranslations('standing.dialog');
  return (
    <Field label={label}>
      <Select value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {choices.map((count) => (
          <option key={count} value={count}>
            {t(word, { count })}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Figures({ standing, most, lanes }: { standing: StandingView; most: bigint; lanes: number }) {
  const t = useTranslations('standing.dialog');
  const money = (units: bigint) => <Money amount={tokenText(units, standing)} unit={standing.asset} />;
  return (
    <Definitions sums>
      <Definition name={t('each')}>{money(most)}</Definition>
      <Definition name={t('fee')}>{money(bpsOf(most, standing.feeBps))}</Definition>
      <Definition name={t('at_once')} total>
        {money(mostLocked(most, lanes, standing.feeBps))}
      </Definition>
      <Definition name={t('vault')}>{money(BigInt(standing.vault.free))}</Definition>
    </Definitions>
  );
}

function Says({ standing, days }: { standing: StandingView; days: number }) {
  const t = useTranslations('standing.dialog');
  const date = () => <Instant at={validUntilOf(serverNow(), days)} as="minute" />;
  return (
    <ul className="list-disc space-y-2 ps-5 text-sm">
      <li>{t('says.lock')}</li>
      <li>{t('says.details')}</li>
      {standing.floating ? <li>{t('room')}</li> : null}
      <li>{t.rich('says.end', { date })}</li>
    </ul>
  );
}
