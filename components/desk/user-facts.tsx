import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import type { UserView } from '#lib/account/user-view.ts';
import { FoldedAct, type StaffAction } from './act-form.tsx';

/** What is known of somebody: facts and counts. `showMail`: where the seat may see a whole mail address. */
export function UserFacts({ user, showMail }: { user: UserView; showMail?: StaffAction }) {
  const t = useTranslations('desk.users');
  const seat = useTranslations('desk.seat');
  return (
    <Card>
      <CardTitle aside={<TextLink href={`/traders/${user.accountId}`}>{t('profile')}</TextLink>}>
        {t('facts')}
      </CardTitle>
      <Definitions>
        <Definition name={t('standing')}>
          <Standing user={user} />
        </Definition>
        {user.seats.length > 0 ? (
          <Definition name={t('seats')}>{user.seats.map((one) => seat(one)).join(', ')}</Definition>
        ) : null}
        <Definition name={t('id')}>
          <MachineText>{user.accountId}</MachineText>
        </Definition>
        <Definition name={t('wallet')}>
          <MachineText>{user.walletAddress}</MachineText>{' '}
          <span className="text-quiet">{t(`wallet_${user.walletKind}`)}</span>
        </Definition>
        {user.mail === null ? null : (
          <Definition name={t('mail')}>
            <MachineText>{user.mail}</MachineText>
            {showMail ? (
              <FoldedAct act={showMail} label={t('do_show_mail')} hidden={{ accountId: user.accountId }} />
            ) : null}
          </Definition>
        )}
        <Definition name={t('since')}>
          <Instant at={user.memberSince} as="minute" />
        </Definition>
        <Definition name={t('seen')}>
          {user.lastSeenAt === null ? t('never') : <Instant at={user.lastSeenAt} as="minute" />}
        </Definition>
        <Definition name={t('sessions')}>
          <span className="figures">{user.liveSessions}</span>
        </Definition>
        <Counts user={user} />
      </Definitions>
      <Notes user={user} />
    </Card>
  );
}

function Counts({ user }: { user: UserView }) {
  const t = useTranslations('desk.users');
  const lines = [
    ['trades', user.tradesDone],
    ['trades_30d', user.tradesDone30d],
    ['completion', user.completionBps === null ? '–' : `${user.completionBps / 100} %`],
    ['feedback', `+${user.feedbackPositive} / −${user.feedbackNegative}`],
    ['lost', user.disputesLost],
    ['blocked_by', user.blockedBy],
    ['identity_changes', user.identityChanges],
  ] as const;
  return (
    <>
      {lines.map(([name, value]) => (
        <Definition key={name} name={t(name)}>
          <bdi dir="ltr" className="figures">
            {value}
          </bdi>
        </Definition>
      ))}
      <Definition name={t('place')}>
        {[user.country, user.currency, user.locale].filter(Boolean).join(' · ')}
      </Definition>
    </>
  );
}

function Standing({ user }: { user: UserView }) {
  const t = useTranslations('desk.users');
  const at = (instant: number) => <Instant at={instant} as="minute" />;
  if (user.bannedAt === null && user.pausedUntil === null && user.ladderUntil === null) return t('free');
  return (
    <span className="flex flex-col items-start gap-1">
      {user.bannedAt === null ? null : (
        <span>
          <Badge tone="danger">{t('banned')}</Badge> {at(user.bannedAt)}
        </span>
      )}
      {user.pausedUntil === null ? null : (
        <span>
          <Badge tone="caution">{t('paused')}</Badge> {t('until')} {at(user.pausedUntil)}
        </span>
      )}
      {user.ladderUntil === null ? null : (
        <span>
          <Badge>{t('ladder')}</Badge> {t('until')} {at(user.ladderUntil)}
        </span>
      )}
    </span>
  );
}

function Notes({ user }: { user: UserView }) {
  const t = useTranslations('desk.users');
  if (user.notes.length === 0) return null;
  return (
    <section className="mt-6 flex flex-col gap-2">
      <h3 className="font-semibold">{t('notes')}</h3>
      <ul className="divide-y divide-line">
        {user.notes.map(({ by, at, text }) => (
          <li key={`${at} ${text}`} className="py-2">
            <p dir="auto" className="wrap-anywhere whitespace-pre-line">
              {text}
            </p>
            <p className="text-sm text-quiet">
              <bdi>{by}</bdi>, <Instant at={at} as="minute" />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
