import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { Instant } from '#components/ui/instant.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { NoticeView } from '#lib/notice/view.ts';

type Act = (form: FormData) => Promise<void>;

/** What somebody was told, newest first. Opening one marks it read; so does its button, which stays on the page. */
export function NoticeRows({ rows, markRead }: { rows: readonly NoticeView[]; markRead: Act }) {
  return (
    <Rows>
      {rows.map((row) => (
        <NoticeRow key={row.id} notice={row} markRead={markRead} />
      ))}
    </Rows>
  );
}

function NoticeRow({ notice, markRead }: { notice: NoticeView; markRead: Act }) {
  const t = useTranslations('notice');
  const { id, title, text, at, read } = notice;
  return (
    <Row className={cn('flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-4', read && 'bg-paper')}>
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="flex flex-wrap items-center gap-x-2">
          {/* A plain link: what it leads to notes that it was read, and must not be fetched ahead. */}
          <a
            data-row=""
            href={`/notices/${id}`}
            className={cn(
              'outline-none after:absolute after:inset-0 after:content-[""] focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ink',
              read ? 'font-normal' : 'font-semibold',
            )}
          >
            {title}
          </a>
          {read ? null : <Badge tone="accent">{t('new')}</Badge>}
        </h2>
        <p className="text-sm text-quiet">{text}</p>
        <p className="mt-1 text-sm text-quiet">
          <Instant at={at} />
        </p>
      </div>
      {read ? null : (
        <KeyedForm action={markRead} className="relative z-1">
          <input type="hidden" name="noticeId" value={id} />
          <Button type="submit" size="sm" aria-label={t('mark_read_label', { title })}>
            {t('mark_read')}
          </Button>
        </KeyedForm>
      )}
    </Row>
  );
}
