'use client';
import { useTranslations } from 'next-intl';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { Terms } from '#lib/chain/signing.ts';
import { instructions, readAccount, type OpenedAccount } from '#lib/payment/method.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { dealHash } from '#lib/trade/deal.ts';
import type { Deal } from '#lib/trade/schema.ts';

/** What payment details are held against: the deal, and the hash of it that the terms on the chain carry. */
export type Promised = { readonly deal: Deal; readonly terms: Pick<Terms, 'deal'> };

/** The account, if it is the one that the deal promised and the deal is the one of the terms; undefined for every other. */
export function promisedAccount(text: string, { deal, terms }: Promised): OpenedAccount | undefined {
  if (dealHash(deal).toLowerCase() !== terms.deal.toLowerCase()) return undefined;
  const account = readAccount(text, deal.payeeCommitment);
  return account?.methodId === deal.methodId ? account : undefined;
}

/** Payment details laid before the court, held against the deal on this screen. Others than the promised ones are not shown. */
export function EvidencePayee({ account: text, promised }: { account: string; promised: Promised }) {
  const t = useTranslations('dispute.evidence');
  const words = useTranslations('payment.field');
  const account = promisedAccount(text, promised);
  const method = account && findMethod(account.methodId);
  if (!account || !method)
    return (
      <Notice tone="danger" role="alert" title={t('not_shown')}>
        {t('payee_wrong')}
      </Notice>
    );
  return (
    <div className="flex flex-col gap-3">
      <Notice tone="accent">{t('payee_right')}</Notice>
      <Definitions>
        <Definition name={t('method')}>{method.label}</Definition>
        {instructions(method, account.fields).map(({ word, value }) => (
          <Definition key={word} name={words(`${word}.label`)}>
            <bdi className="wrap-anywhere">{value}</bdi>
          </Definition>
        ))}
      </Definitions>
    </div>
  );
}
