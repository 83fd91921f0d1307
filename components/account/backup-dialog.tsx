'use client';
import { useTranslations } from 'next-intl';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Backup, Owner } from '#lib/account/browser.ts';
import { keyFileName, type KeyFile } from '#lib/account/key-file.ts';
import { placesToAsk } from '#lib/account/phrase.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok } from '#lib/kernel/result.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';
import { useUnlockWays } from './unlock-dialog.tsx';

type Stage =
  | { readonly at: 'password' }
  | { readonly at: 'words' | 'check' | 'saved'; readonly backup: Backup; readonly places: readonly number[] };

type BackupDialogProps = {
  readonly owner: Owner;
  readonly open: boolean;
  /** `saved`: the words were checked and kept. */
  readonly onClose: (saved: boolean) => void;
};

/** Makes a recovery phrase: password, twelve words, three of them asked back, key file. Nothing counts before the check. */
export function BackupDialog({ owner, open, onClose }: BackupDialogProps) {
  const t = useTranslations('account.backup');
  const id = useId();
  const [stage, setStage] = useState<Stage>({ at: 'password' });
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const close = () => {
    onClose(stage.at === 'saved');
    setStage({ at: 'password' });
    setRefusal(undefined);
  };
  const make = async (password: string | null) => {
    setRefusal(undefined);
    setPending(true);
    const { account } = await loadDevice();
    const opener = password === null ? await account.passkeyOpener(owner) : ok({ password });
    const made = opener.ok ? await account.makeBackup(owner, opener.value) : opener;
    setPending(false);
    if (made.ok) setStage({ at: 'words', backup: made.value, places: placesToAsk() });
    else setRefusal(made.refusal);
  };
  const save = async () => {
    if (stage.at !== 'check') return;
    setRefusal(undefined);
    setPending(true);
    const saved = await stage.backup.save();
    setPending(false);
    if (saved.ok) setStage({ ...stage, at: 'saved' });
    else setRefusal(saved.refusal);
  };
  const next: Record<Stage['at'], ReactNode> = {
    password: t('make'),
    words: t('written'),
    check: t('check'),
    saved: t('finish'),
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(stays) => !stays && close()}
      locked={pending}
      title={t(stage.at === 'saved' ? 'done_title' : 'title')}
      description={t(stage.at === 'saved' ? 'done_lead' : stage.at === 'words' ? 'words_lead' : 'lead')}
      actions={
        <>
          {stage.at === 'check' ? (
            <Button onClick={() => setStage({ ...stage, at: 'words' })}>{t('back')}</Button>
          ) : null}
          <Button variant="primary" type="submit" form={id} pending={pending}>
            {next[stage.at]}
          </Button>
        </>
      }
    >
      {stage.at === 'password' ? <OpenStage id={id} owner={owner} onMake={make} /> : null}
      {stage.at === 'words' ? (
        <Words id={id} words={stage.backup.words} onWritten={() => setStage({ ...stage, at: 'check' })} />
      ) : null}
      {stage.at === 'check' ? (
        <Check id={id} words={stage.backup.words} places={stage.places} onRight={() => void save()} />
      ) : null}
      {stage.at === 'saved' ? <Saved id={id} keyFile={stage.backup.keyFile} onDone={close} /> : null}
      <RefusalNotice refusal={refusal} className="pt-3" />
    </Dialog>
  );
}

const onSubmit = (act: (form: FormData) => void) => (event: FormEvent<HTMLFormElement>) => {
  event.preventDefault();
  act(new FormData(event.currentTarget));
};

type OpenProps = { id: string; owner: Owner; onMake: (password: string | null) => void };

/** What opens the wallet: its password; null: a passkey. */
function OpenStage({ id, owner, onMake }: OpenProps) {
  const t = useTranslations('account');
  const ways = useUnlockWays(owner);
  const submit = (form: FormData) => onMake(ways.password ? String(form.get('password')) : null);
  return (
    <form id={id} onSubmit={onSubmit(submit)} className="flex flex-col gap-4">
      {ways.password ? (
        <Field label={t('fields.password')} hint={t('backup.password_lead')}>
          <PasswordInput name="password" autoComplete="current-password" required autoFocus />
        </Field>
      ) : (
        <p>{t('backup.passkey_lead')}</p>
      )}
    </form>
  );
}

function Words({ id, words, onWritten }: { id: string; words: readonly string[]; onWritten: () => void }) {
  const t = useTranslations('account.backup');
  return (
    <form id={id} onSubmit={onSubmit(onWritten)}>
      <ol
        dir="ltr"
        aria-label={t('words_label')}
        className="grid grid-cols-2 gap-x-6 rounded-md border border-line bg-paper px-4 py-3 sm:grid-cols-3"
      >
        {words.map((word, index) => (
          <li key={index} className="flex gap-3 py-1">
            <span className="figures w-5 shrink-0 text-end text-quiet" aria-hidden>
              {index + 1}
            </span>
            <span className="font-medium">{word}</span>
          </li>
        ))}
      </ol>
    </form>
  );
}

type CheckProps = { id: string; words: readonly string[]; places: readonly number[]; onRight: () => void };

function Check({ id, words, places, onRight }: CheckProps) {
  const t = useTranslations('account.backup');
  const [wrong, setWrong] = useState<readonly number[]>([]);
  const check = (form: FormData) => {
    const typed = (place: number) =>
      String(form.get(`word-${place}`))
        .trim()
        .toLowerCase();
    const missed = places.filter((place) => typed(place) !== words[place]);
    setWrong(missed);
    if (missed.length === 0) onRight();
  };
  return (
    <form id={id} onSubmit={onSubmit(check)} className="flex flex-col gap-4">
      <p className="text-base">{t('ask_lead')}</p>
      {places.map((place, index) => (
        <Field
          key={place}
          label={t('word_at', { place: place + 1 })}
          error={wrong.includes(place) ? 'account.invalid.word' : undefined}
        >
          <Input machine name={`word-${place}`} autoFocus={index === 0} />
        </Field>
      ))}
    </form>
  );
}

function Saved({ id, keyFile, onDone }: { id: string; keyFile: KeyFile; onDone: () => void }) {
  const t = useTranslations('account.backup');
  return (
    <form id={id} onSubmit={onSubmit(onDone)}>
      <Button wide onClick={() => saveKeyFile(keyFile)}>
        {t('download')}
      </Button>
    </form>
  );
}

/** Hands the file to the browser's own saving. */
export function saveKeyFile(keyFile: KeyFile): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(keyFile, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = keyFileName(keyFile.address);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
