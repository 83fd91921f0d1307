import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Card } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { MailView } from '#lib/notice/view.ts';

/** Mail as it would have been sent, newest first. */
export function Mailbox({ mails }: { mails: readonly MailView[] }) {
  return (
    <ul className="flex flex-col gap-4">
      {mails.map((mail) => (
        <li key={mail.id}>
          <MailCard mail={mail} />
        </li>
      ))}
    </ul>
  );
}

function MailCard({ mail }: { mail: MailView }) {
  const t = useTranslations('notice.mailbox');
  const { sentAt, dueAt, cancelled } = mail;
  return (
    <Card>
      <article className="flex flex-col gap-3">
        <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <div className="min-w-0">
            <h2 className="font-semibold [overflow-wrap:anywhere]">
              <bdi>{mail.subject}</bdi>
            </h2>
            <p className="text-sm text-quiet [overflow-wrap:anywhere]">
              {t.rich('to', { to: () => <bdi dir="ltr">{mail.to}</bdi> })}
            </p>
          </div>
          <p className="text-sm text-quiet">
            {cancelled ? (
              <Badge>{t('cancelled')}</Badge>
            ) : sentAt === null ? (
              <>
                {t('waits')} <Instant at={dueAt} as="minute" />
              </>
            ) : (
              <>
                {t('sent')} <Instant at={sentAt} as="minute" />
              </>
            )}
          </p>
        </header>
        <div className="text-sm whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
          <Linked text={mail.text} />
        </div>
        {mail.stopUrl === null ? null : (
          <p className="text-sm">
            <TextLink href={new URL(mail.stopUrl).pathname} prefetch={false} quiet>
              {t('stop')}
            </TextLink>
          </p>
        )}
      </article>
    </Card>
  );
}

/** The text with its addresses as links, as a mail program shows it. They are all of this site. */
function Linked({ text }: { text: string }) {
  return text.split(/(https?:\/\/\S+)/).map((part, place) =>
    place % 2 === 0 ? (
      part
    ) : (
      <a key={place} href={new URL(part).pathname} className="underline decoration-edge underline-offset-4">
        {part}
      </a>
    ),
  );
}
