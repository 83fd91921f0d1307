'use client';
import { Download, ExternalLink } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { QrCode, qrPicture } from '#components/ui/qr-code.tsx';
import { referenceFor, type Account, type Method } from '#lib/payment/method.ts';
import { amountText } from '#lib/payment/qr/code.ts';

type Props = {
  method: Method;
  account: Account;
  /** Minor units of the currency, as text. */
  amountMinor: string;
  currency: string;
  reference: string;
};

/**
 * The payment code of a rail that has one: to scan with another device, and for the phone that shows it what its scheme offers (a text to
 * paste, a link, a picture to open). What it says stands beside it as text, so that the payer compares. Only for whoever may see the account.
 */
export function PaymentCode({ method, account, amountMinor, currency, reference }: Props) {
  const t = useTranslations('payment.qr');
  if (!method.qr) return null;
  const payment = { amountMinor: BigInt(amountMinor), currency, reference: referenceFor(method, reference) };
  const text = method.qr.text(account, payment);
  if (text === undefined) return <p className="text-sm text-quiet">{t('none')}</p>;
  const mark = method.qr.standard === 'swiss' ? 'swiss' : undefined;
  const amount = `${amountText(payment)} ${currency}`;
  // A key or an id may stand for the payee; the name is what the account says of itself.
  const says = { payee: account.holder ?? '', amount, reference: payment.reference ?? '' };
  return (
    <figure
      className="flex flex-col gap-3 rounded-md border border-line p-3 sm:flex-row sm:items-start"
      data-qr={method.qr.standard}
    >
      <div className="mx-auto w-full max-w-56 shrink-0 sm:mx-0">
        <QrCode
          text={text}
          level="M"
          mark={mark}
          label={t(payment.reference === undefined ? 'altPlain' : 'alt', says)}
        />
      </div>
      <figcaption className="flex min-w-0 flex-col gap-3">
        <p className="font-semibold">{t('title')}</p>
        <p className="text-sm">{t(payment.reference === undefined ? 'saysPlain' : 'says', says)}</p>
        <p className="text-sm text-quiet">{t('compare')}</p>
        <div className="flex flex-wrap items-center gap-2">
          {method.qr.onPhone === 'open' ? (
            <ButtonLink href={text} size="sm" icon={<ExternalLink aria-hidden className="size-4" />}>
              {t('open', { method: method.label })}
            </ButtonLink>
          ) : null}
          {method.qr.onPhone === 'copy' ? (
            <span className="inline-flex items-center text-sm">
              {t('copy')}
              <CopyButton text={text} label={t('copyLabel')} />
            </span>
          ) : null}
          <Button
            size="sm"
            variant="bare"
            icon={<Download aria-hidden className="size-4" />}
            onClick={() => void save(text, mark)}
          >
            {t('save')}
          </Button>
        </div>
      </figcaption>
    </figure>
  );
}

async function save(text: string, mark: 'swiss' | undefined): Promise<void> {
  const picture = await qrPicture(text, 'M', mark);
  if (!picture) return;
  const url = URL.createObjectURL(picture);
  const link = document.createElement('a');
  link.href = url;
  link.download = 'payment.png';
  link.click();
  URL.revokeObjectURL(url);
}
