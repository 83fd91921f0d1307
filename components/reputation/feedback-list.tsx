import { useTranslations } from 'next-intl';
import { ReportWords, type WordsReport } from '#components/trader/report-words.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { DAY } from '#lib/kernel/instant.ts';
import type { FeedbackEntry } from '#lib/reputation/view.ts';
import { WRITE_WINDOW } from '#lib/reputation/windows.ts';
import { Said, Verdict } from './said.tsx';

type ListProps = {
  feedback: readonly FeedbackEntry[];
  /** Whom it is about. */
  trader: { readonly id: string; readonly name: string };
  /** Who reads it and how they report words; null: nobody is signed in. */
  reader: { readonly id: string; readonly report: WordsReport } | null;
};

/** What partners said and everybody can read, newest first. */
export function FeedbackList({ feedback, trader, reader }: ListProps) {
  const t = useTranslations('reputation');
  if (feedback.length === 0) {
    return (
      <Empty title={t('profile.no_feedback')}>{t('profile.no_feedback_note', { days: WRITE_WINDOW / DAY })}</Empty>
    );
  }
  return (
    <Rows aria-label={t('profile.feedback')}>
      {feedback.map((entry) => (
        <Row key={entry.id} className="flex flex-col gap-1">
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
          <Said
            feedback={entry}
            replierName={trader.name}
            below={<OfWords entry={entry} part="comment" trader={trader} reader={reader} />}
            belowReply={<OfWords entry={entry} part="reply" trader={trader} reader={reader} />}
          />
        </Row>
      ))}
    </Rows>
  );
}

/** How somebody else's words are reported; nothing where there are none. */
function OfWords(props: Omit<ListProps, 'feedback'> & { entry: FeedbackEntry; part: 'comment' | 'reply' }) {
  const { entry, part, trader, reader } = props;
  const author = part === 'comment' ? { id: entry.fromId, name: entry.fromName } : trader;
  const words = part === 'comment' ? entry.comment : entry.reply?.text;
  if (!reader || !words || reader.id === author.id) return null;
  return <ReportWords author={author} said={{ feedbackId: entry.id, part }} report={reader.report} />;
}
