'use client';
import { useTranslations } from 'next-intl';
import { useState, type FormEvent } from 'react';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { CapNote } from './cap-note.tsx';
import { boundedBy, capOn } from './caps.ts';
import type { OwnAccount } from './account-dialog.tsx';
import { takeLimits } from './amounts.ts';
import { offerHref } from './market-url.ts';
import { TakeAccount } from './take-account.tsx';
import { readTake, type Typed, type Takeable } from './take-amounts.ts';
import { TakeConfirm } from './take-confirm.tsx';
import { TakeFields } from './take-fields.tsx';
import { TakeFromVault } from './take-from-vault.tsx';
import { TakeMethods } from './take-methods.tsx';
import { TakeSummary } from './take-summary.tsx';

type Props = {
  offer: Takeable;
  signedIn: boolean;
  /** Fiat the visitor looked for on the market, a plain decimal. */
  amount?: string | undefined;
  /** The visitor's own, of the offer's currency; asked for only where the visitor would be the seller. */
  accounts: readonly OwnAccount[];
  /** Base units free in the visitor's own vault, where they would be the seller. */
  vaultUnits?: string | undefined;
};

/** Amount, rail and, for a seller, the account; then one look at the whole before anything starts. */
export function TakeForm({ offer: whole, signedIn, amount, accounts, vaultUnits = '0' }: Props) {
  const t = useTranslations('offer.take');
  const s = useTranslations('standing.buyer');
  const take = useTake(whole, accounts, amount);
  const { offer, cap, taken, problem, methodId, accountId, asked } = take;
  const hydrated = useHydrated();
  const sells = offer.side === 'buy';
  if (takeLimits(offer).nothingLeft) return <Notice tone="caution">{t('nothingLeft')}</Notice>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    take.ask();
  };
  // An empty field is wrong only once somebody wants to go on with it.
  const shown = problem?.kind === 'empty' && !asked ? undefined : problem;
  return (
    <form onSubmit={submit} noValidate>
      {/* Before the page is awake nothing typed would be kept. */}
      <fieldset disabled={!hydrated} className="flex min-w-0 flex-col gap-5">
        {cap && offer.mostMinor !== whole.mostMinor ? <CapNote cap={cap} offer={whole} /> : null}
        <TakeFields offer={offer} typed={take.typed} taken={taken} problem={shown} onType={take.type} />
        <TakeMethods
          methodIds={offer.methodIds}
          chosen={methodId}
          error={asked && !methodId ? t('methodNeeded') : undefined}
          onChoose={take.chooseMethod}
        />
        {sells && signedIn && methodId ? (
          <TakeAccount
            methodId={methodId}
            currency={offer.currency}
            accounts={take.accounts}
            chosen={accountId}
            error={asked && !accountId ? t('accountNeeded') : undefined}
            onChoose={take.chooseAccount}
            onAdded={take.addAccount}
          />
        ) : null}
        {sells && vaultUnits !== '0' ? (
          <TakeFromVault
            offer={offer}
            units={vaultUnits}
            needs={taken?.quote.lockedUnits}
            checked={take.fromVault}
            onChange={take.chooseVault}
          />
        ) : null}
        <TakeSummary offer={offer} quote={taken?.quote} until={methodId && offer.releaseSeconds[methodId]} />
        {offer.standing ? <p className="text-sm text-quiet">{s('note', { name: offer.maker.name })}</p> : null}
        <noscript>
          <Notice tone="caution">{t('noScript')}</Notice>
        </noscript>
        {signedIn ? (
          <Button type="submit" variant="primary" size="lg" wide>
            {t('submit')}
          </Button>
        ) : (
          <div className="flex flex-col gap-2 text-center">
            <ButtonLink
              href={`/sign-in?next=${encodeURIComponent(offerHref(offer.id, amountNow(take.typed) ?? amount))}`}
              variant="primary"
              size="lg"
              wide
            >
              {t('signIn')}
            </ButtonLink>
            <p className="text-sm text-quiet">{t('signInNote')}</p>
          </div>
        )}
      </fieldset>
      {take.confirming && taken && methodId ? (
        <TakeConfirm
          offer={offer}
          taken={taken}
          methodId={methodId}
          paymentAccountId={sells ? accountId : undefined}
          fromVault={sells && take.fromVault}
          onClose={take.leave}
        />
      ) : null}
    </form>
  );
}

const amountNow = (typed: Typed) => (typed.in === 'fiat' && /^\d+(\.\d+)?$/.test(typed.text) ? typed.text : undefined);

/** What has been typed and chosen so far, and whether it is enough to go on. */
function useTake(whole: Takeable, given: readonly OwnAccount[], amount: string | undefined) {
  const [typed, setTyped] = useState<Typed>({ in: 'fiat', text: amount ?? '' });
  const [chosenMethod, setMethod] = useState(whole.methodIds.length === 1 ? whole.methodIds[0] : undefined);
  const [chosenAccount, setAccount] = useState<string>();
  const [added, setAdded] = useState<readonly OwnAccount[]>([]);
  const [asked, setAsked] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const [fromVault, setFromVault] = useState(false);
  // An edit of the offer may have taken a rail away since it was chosen.
  const methodId = chosenMethod && whole.methodIds.includes(chosenMethod) ? chosenMethod : undefined;
  const cap = capOn(whole, methodId);
  const offer = boundedBy(whole, cap?.mostMinor);
  const accounts = [...given, ...added.filter(({ id }) => !given.some((account) => account.id === id))];
  const fit = accounts.filter((account) => account.methodId === methodId);
  const accountId = fit.some(({ id }) => id === chosenAccount)
    ? chosenAccount
    : fit.length === 1
      ? fit[0]!.id
      : undefined;
  const read = readTake(offer, typed);
  const ready =
    read.taken !== undefined && methodId !== undefined && (offer.side === 'sell' || accountId !== undefined);
  return {
    ...read,
    offer,
    cap,
    typed,
    methodId,
    accountId,
    accounts,
    asked,
    confirming,
    fromVault,
    chooseVault: setFromVault,
    type: setTyped,
    chooseMethod: setMethod,
    chooseAccount: setAccount,
    addAccount: (account: OwnAccount) => {
      setAdded((before) => [...before, account]);
      setAccount(account.id);
    },
    ask: () => {
      setAsked(true);
      if (ready) setConfirming(true);
    },
    leave: () => setConfirming(false),
  };
}
