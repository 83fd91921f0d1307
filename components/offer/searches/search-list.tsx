import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { SearchView } from '#lib/offer/searches/view.ts';
import { marketHref } from '../market-url.ts';
import { FilterWords } from './filter-words.tsx';

type Act = (form: FormData) => Promise<void>;
type Acts = { readonly pause: Act; readonly resume: Act; readonly forget: Act };

/** A person's searches: what each looks for, what it has found, and what can be done with it. Every button is a plain form. */
export function SearchList({ searches, ...acts }: Acts & { searches: readonly SearchView[] }) {
  return (
    <Rows>
      {searches.map((search) => (
        <SearchRow key={search.id} search={search} {...acts} />
      ))}
    </Rows>
  );
}

function SearchRow({ search, pause, resume, forget }: Acts & { search: SearchView }) {
  const t = useTranslations('search');
  const { id, name, pausedAt, lastMatchedAt } = search;
  return (
    <Row className="flex flex-col gap-3 py-4">
      <div className="min-w-0">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>
          {pausedAt === null ? null : <Badge tone="caution">{t('paused')}</Badge>}
        </h2>
        <p className="text-sm text-quiet">
          <FilterWords filter={search.filter} boundBps={search.boundBps} />
        </p>
        <p className="mt-1 text-sm text-quiet">
          {t('found', { count: search.found })}
          {' · '}
          {lastMatchedAt === null ? (
            <>
              {t('since')} <Instant at={search.createdAt} />
            </>
          ) : (
            <>
              {t('last')} <Instant at={lastMatchedAt} />
            </>
          )}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href={marketHref(search.filter, {})} size="sm">
          {t('show')}
        </ButtonLink>
        <ButtonLink href={`/searches/${id}`} size="sm" aria-label={t('edit_label', { name })}>
          {t('edit')}
        </ButtonLink>
        {pausedAt === null ? (
          <OneButton id={id} act={pause} label={t('pause_label', { name })} text={t('pause')} />
        ) : (
          <OneButton id={id} act={resume} label={t('resume_label', { name })} text={t('resume')} />
        )}
        <OneButton id={id} act={forget} label={t('delete_label', { name })} text={t('delete')} danger />
      </div>
    </Row>
  );
}

function OneButton(props: { id: string; act: Act; label: string; text: string; danger?: boolean }) {
  return (
    <KeyedForm action={props.act}>
      <input type="hidden" name="searchId" value={props.id} />
      <Button type="submit" size="sm" variant={props.danger ? 'danger' : 'quiet'} aria-label={props.label}>
        {props.text}
      </Button>
    </KeyedForm>
  );
}
