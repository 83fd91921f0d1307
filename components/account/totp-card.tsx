'use client';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useId, useState, type FormEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { QrCode } from '#components/ui/qr-code.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { FactorsChanged, FactorView, TotpView } from '#lib/account/factor.ts';
import { call } from '#lib/http/browser.ts';
import { FactorLine } from './factor-line.tsx';
import { RecoveryCodesDialog } from './recovery-codes.tsx';
import { useAsking } from './use-asking.ts';

/** The authenticator app. `last`: it is the only factor there is. */
export function TotpCard({ app, last }: { app: FactorView | undefined; last: boolean }) {
  const t = useTranslations('security');
  const router = useRouter();
  const starting = useAsking();
  const [totp, setTotp] = useState<TotpView>();
  const [codes, setCodes] = useState<readonly string[]>();
  const start = async () => setTotp(await starting.run(() => call<TotpView>('POST', '/me/factors/totp')));
  const enrolled = ({ recoveryCodes }: FactorsChanged) => {
    setTotp(undefined);
    if (recoveryCodes) setCodes(recoveryCodes);
    router.refresh();
  };
  return (
    <Card>
      <CardTitle note={t('app_note')}>{t('app')}</CardTitle>
      {app ? (
        <ul>
          <FactorLine factor={app} name={t('app')} last={last} />
        </ul>
      ) : (
        <p>{t('app_off')}</p>
      )}
      <div className="mt-3">
        <Button pending={starting.pending} pendingLabel={t('starting')} onClick={() => void start()}>
          {t(app ? 'app_again' : 'app_set_up')}
        </Button>
      </div>
      <RefusalNotice refusal={starting.refusal} className="pt-3" />
      {totp ? <EnrolDialog totp={totp} onEnrolled={enrolled} onClose={() => setTotp(undefined)} /> : null}
      {codes ? <RecoveryCodesDialog codes={codes} onDone={() => setCodes(undefined)} /> : null}
    </Card>
  );
}

type EnrolProps = {
  readonly totp: TotpView;
  readonly onEnrolled: (changed: FactorsChanged) => void;
  readonly onClose: () => void;
};

function EnrolDialog({ totp, onEnrolled, onClose }: EnrolProps) {
  const t = useTranslations('security');
  const id = useId();
  const { pending, refusal, run } = useAsking();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).replace(/\s/g, '');
    const { factorId } = totp;
    const changed = await run(() => call<FactorsChanged>('PUT', '/me/factors/totp', { factorId, code }));
    if (changed) onEnrolled(changed);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      locked={pending}
      title={t('scan_title')}
      description={t('scan_lead')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form={id} pending={pending}>
            {t('enrol')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
        <div className="mx-auto w-48">
          <QrCode text={totp.uri} label={t('scan_label')} level="M" />
        </div>
        <div>
          <p className="mb-1 text-sm text-quiet">{t('secret')}</p>
          <Copyable text={totp.secret} shown={totp.secret.replace(/(.{4})(?=.)/g, '$1 ')} label={t('secret_copy')} />
        </div>
        <Field label={t('code')}>
          <Input machine name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={10} />
        </Field>
        <RefusalNotice refusal={refusal} />
      </form>
    </Dialog>
  );
}
