import { useTranslations } from 'next-intl';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import type { Power } from '#lib/account/powers.ts';
import type { UserView } from '#lib/account/user-view.ts';
import { FoldedAct, type StaffAction } from './act-form.tsx';

export type UserActions = Readonly<
  Record<'pause' | 'unpause' | 'ban' | 'unban' | 'endSessions' | 'replaceName' | 'note', StaffAction>
>;

/** What can be done about somebody by whoever looks: each with its reason. */
export function UserActs({ user, powers, acts }: { user: UserView; powers: readonly Power[]; acts: UserActions }) {
  const t = useTranslations('desk.users');
  const may = (power: Power) => powers.includes(power);
  const hidden = { accountId: user.accountId };
  const isStaff = user.seats.length > 0;
  return (
    <div>
      {may('users.note') ? (
        <FoldedAct
          act={acts.note}
          label={t('do_note')}
          hidden={hidden}
          reasonLabel={t('note')}
          reasonHint={t('note_hint')}
        />
      ) : null}
      {may('users.act') && !isStaff ? (
        <FoldedAct act={acts.pause} label={t('do_pause')} hidden={hidden}>
          <Field label={t('days')} hint={t('pause_hint')}>
            <Input type="number" name="days" min={1} max={90} defaultValue={7} required />
          </Field>
        </FoldedAct>
      ) : null}
      {may('users.act') && user.pausedUntil !== null ? (
        <FoldedAct act={acts.unpause} label={t('do_unpause')} hidden={hidden} />
      ) : null}
      {may('users.ban') && !isStaff && user.bannedAt === null ? (
        <FoldedAct act={acts.ban} label={t('do_ban')} hidden={hidden} danger>
          <p className="text-sm text-quiet">{t('ban_hint')}</p>
        </FoldedAct>
      ) : null}
      {may('users.ban') && user.bannedAt !== null ? (
        <FoldedAct act={acts.unban} label={t('do_unban')} hidden={hidden} />
      ) : null}
      {may('users.act') ? (
        <>
          <FoldedAct act={acts.endSessions} label={t('do_end_sessions')} hidden={hidden} />
          <FoldedAct act={acts.replaceName} label={t('do_clear_name')} hidden={hidden} />
        </>
      ) : null}
    </div>
  );
}
