import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { FeedbackView } from '#lib/reputation/view.ts';

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

/** Words of a person; where a moderator took them out, that. */
function Words({ text, removed }: { text: string; removed: boolean }) {
  const t = useTranslations('reputation');
  if (removed) return <p className="text-sm text-quiet italic">{t('words_removed')}</p>;
  return text ? (
    <p dir="auto" className="wrap-anywhere whitespace-pre-line">
      {text}
    </p>
  ) : null;
}

/** The comment, and the reply below it. `below`, `belowReply`: what can be done about each. */
export function Said(props: {
  feedback: FeedbackView; /** Null: whoever is reading. */
  replierName: string | null;
  below?: ReactNode;
  belowReply?: ReactNode;
}) {
  const t = useTranslations('reputation');
  const { comment, commentRemoved, reply } = props.feedback;
  return (
    <>
      <Words text={comment} removed={commentRemoved} />
      {props.below}
      {reply ? (
        <div className="mt-1 flex min-w-0 flex-col gap-1 border-s-2 border-line ps-3">
          <p className="flex flex-wrap items-center gap-x-2 text-sm text-quiet">
            <span className="wrap-anywhere">
              {props.replierName === null ? t('you_replied') : t('replied', { name: props.replierName })}
            </span>
            <Instant at={reply.at} as="date" />
          </p>
          <Words text={reply.text} removed={reply.removed} />
          {props.belowReply}
        </div>
      ) : null}
    </>
  );
}
