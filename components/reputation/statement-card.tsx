'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSigner } from '#components/account/keys.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { saveText } from '#components/ui/save-file.ts';
import { useAsking } from '#components/account/use-asking.ts';
import { call } from '#lib/http/browser.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import type { Statement, StatementFile } from '#lib/reputation/statement.ts';

type Stated = { readonly statement: Statement; readonly signature: string };

/** Has the statement made, has the wallet sign it, checks both signatures on this device, and only then saves it. */
async function makeFile(signer: Signer, presenter: string): Promise<Result<StatementFile>> {
  const made = await call<Stated>('POST', '/me/statement');
  if (!made.ok) return made;
  const { claimDataOf, verifySignatures, plainSignature } = await import('#lib/reputation/statement-signing.ts');
  const { statement, signature } = made.value;
  const bearer = presenter === '' ? statement.wallet : presenter;
  const { domain, types, value } = claimDataOf(statement, bearer);
  const claim = await signer.signTypedData(domain, types, value);
  if (!claim.ok) return claim;
  const signatures = { site: signature, wallet: plainSignature(claim.value) };
  return verifySignatures({ ...statement, presenter: bearer, signatures });
}

/** What this site knows of the person's trades, as a file to take along. */
export function StatementCard() {
  const t = useTranslations('statement.save');
  const signer = useSigner();
  const { pending, refusal, run } = useAsking();
  const [presenter, setPresenter] = useState('');
  const [wrong, setWrong] = useState(false);
  const [saved, setSaved] = useState<StatementFile>();
  const save = async () => {
    setSaved(undefined);
    const read = await readPresenter(presenter);
    setWrong(read === undefined);
    if (read === undefined || !signer) return;
    const file = await run(() => makeFile(signer, read));
    if (!file) return;
    const { writeStatement } = await import('#lib/reputation/statement.ts');
    saveText(`holdfast-statement-${file.asOf.block}.json`, writeStatement(file));
    setSaved(file);
  };
  return (
    <Card id="statement">
      <CardTitle note={t('note')}>{t('title')}</CardTitle>
      <div className="flex flex-col items-start gap-4">
        <Field
          className="w-full"
          label={t('presenter')}
          hint={t('presenter_hint')}
          error={wrong ? t('presenter_wrong') : undefined}
          optional
        >
          <Input
            dir="ltr"
            autoComplete="off"
            spellCheck={false}
            placeholder="0x"
            value={presenter}
            onChange={(event) => setPresenter(event.target.value)}
          />
        </Field>
        <div className="flex flex-wrap items-center gap-4">
          <Button pending={pending} onClick={() => void save()}>
            {t('do')}
          </Button>
          <a href="/holdfast-verifier.html" download="holdfast-verifier.html" className="link">
            {t('verifier')}
          </a>
        </div>
        <RefusalNotice refusal={refusal} />
        <div role="status" className="empty:hidden">
          {saved ? <Saved file={saved} /> : null}
        </div>
      </div>
    </Card>
  );
}

function Saved({ file: { trades, word, asOf } }: { file: StatementFile }) {
  const t = useTranslations('statement.save');
  return (
    <Notice tone="accent">
      <p>{t('done', { trades: trades.length, block: asOf.block })}</p>
      {word.older > 0 ? <p>{t('older', { count: word.older })}</p> : null}
    </Notice>
  );
}

/** The address as it is signed, empty where none was typed; undefined: it is none. */
async function readPresenter(typed: string): Promise<string | undefined> {
  const text = typed.trim();
  if (text === '') return '';
  const { getAddress, isAddress } = await import('ethers');
  return isAddress(text) ? getAddress(text) : undefined;
}
