import { useTranslations } from 'next-intl';
import { Avatar } from '#components/account/avatar.tsx';
import { Button } from '#components/ui/button.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { ListedTraderView } from '#lib/account/view.ts';

type Props = {
  /** What they are to the reader; the words are `people.<of>`. */
  of: 'blocked' | 'trusted';
  rows: readonly ListedTraderView[];
  undo: (form: FormData) => Promise<void>;
};

/** Whom the reader has blocked, or trusts. Every button is a plain form. */
export function PeopleList({ of, rows, undo }: Props) {
  const t = useTranslations(`people.${of}`);
  if (rows.length === 0) return <p className="text-quiet">{t('empty')}</p>;
  return (
    <ul className="divide-y divide-line">
      {rows.map(({ accountId, name, walletAddress, since }) => (
        <li key={accountId} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
          <Avatar address={walletAddress} size={32} />
          <div className="min-w-0 flex-1">
            <TextLink href={`/traders/${accountId}`} className="font-medium wrap-anywhere">
              <bdi>{name}</bdi>
            </TextLink>
            <p className="text-sm text-quiet">
              {t('since')} <Instant at={since} as="date" />
            </p>
          </div>
          <KeyedForm action={undo}>
            <input type="hidden" name="accountId" value={accountId} />
            <Button type="submit" size="sm" aria-label={t('undo_label', { name })}>
              {t('undo')}
            </Button>
          </KeyedForm>
        </li>
      ))}
    </ul>
  );
}
