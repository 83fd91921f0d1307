import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { FeedbackEntry, FeedbackView } from '#lib/reputation/view.ts';

export function Verdict({ positive }: { positive: boolean }) {
  const t = useTranslations('reputation');
  return positive ? (
    <Badge tone="accent" icon={<ThumbsUp />}>
      {t('positive')}
    </Badge>
  ) : (
    <Badge tone="danger" icon={<ThumbsDown />}>
      {t('negative')}
    </Badge>
  );
}

/** One rating with its comment, as it stands in the room of the trade. */
export function FeedbackSaid({ feedback, by }: { feedback: FeedbackView; by: string }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        <Verdict positive={feedback.positive} />
        <span>{by}</span>
        <Instant at={feedback.at} as="date" />
      </p>
      {feedback.comment ? (
        <p dir="auto" className="wrap-anywhere whitespace-pre-line">
          {feedback.comment}
        </p>
      ) : null}
    </div>
  );
}

/** What partners said, newest first. */
export function FeedbackList({ feedback }: { feedback: readonly FeedbackEntry[] }) {
  const t = useTranslations('reputation');
  if (feedback.length === 0) return <Empty title={t('profile.no_feedback')}>{t('profile.no_feedback_note')}</Empty>;
  return (
    <Rows aria-label={t('profile.feedback')}>
      {feedback.map((entry) => (
        <Row key={`${entry.fromId} ${entry.at} ${entry.comment}`} className="flex flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-quiet">
            <Verdict positive={entry.positive} />
            <TextLink href={`/traders/${entry.fromId}`} className="max-w-full truncate font-medium">
              <bdi>{entry.fromName}</bdi>
            </TextLink>
            <span>
              {t(entry.fromParty === 'buyer' ? 'profile.as_buyer' : 'profile.as_seller', { asset: entry.asset })}
            </span>
            <span className="ms-auto">
              <Instant at={entry.at} as="date" />
            </span>
          </div>
          {entry.comment ? (
            <p dir="auto" className="wrap-anywhere whitespace-pre-line">
              {entry.comment}
            </p>
          ) : null}
        </Row>
      ))}
    </Rows>
  );
}
