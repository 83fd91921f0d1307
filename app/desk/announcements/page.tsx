import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActForm, FoldedAct } from '#components/desk/act-form.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Section } from '#components/ui/page.tsx';
import { Select } from '#components/ui/select.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { AUDIENCES, TONES, WORDS_LENGTH, type AnnouncementView } from '#lib/site/announcement.ts';
import { listAllAnnouncements } from '#lib/site/queries.ts';
import { directionOf, LOCALE_NAMES, LOCALES } from '../../../messages/locales.ts';
import { say, unsay } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.announcements');
  return { title: t('title') };
}

/** What stands above every page, and what stood there. */
export default async function AnnouncementsPage() {
  const ctx = await deskCtx('/desk/announcements');
  const rows = found(ctx, await listAllAnnouncements(ctx));
  const t = await getTranslations('desk.announcements');
  const powers = powersOf(ctx.actor);
  const may = has(powers, 'announce');
  return (
    <DeskPage here="announcements" powers={powers} title={t('title')} lead={t('lead')}>
      {may ? <SayForm /> : null}
      <Section title={t('all')}>
        {rows.length === 0 ? (
          <p className="text-quiet">{t('none')}</p>
        ) : (
          <Rows aria-label={t('all')}>
            {rows.map((row) => (
              <Line key={row.id} row={row} may={may} />
            ))}
          </Rows>
        )}
      </Section>
    </DeskPage>
  );
}

async function Line({ row, may }: { row: AnnouncementView; may: boolean }) {
  const t = await getTranslations('desk.announcements');
  const now = instantOf(new Date());
  const over = row.endedAt !== null || row.until <= now;
  const state = over ? 'over' : row.from > now ? 'later' : 'now';
  return (
    <Row className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <Badge tone={state === 'now' ? 'accent' : 'neutral'}>{t(state)}</Badge>
        <span className="text-sm text-quiet">
          {t(`audiences.${row.audience}`)} · <Instant at={row.from} as="minute" /> –{' '}
          <Instant at={row.endedAt ?? row.until} as="minute" />
        </span>
      </p>
      {LOCALES.map((locale) => (
        <p key={locale} lang={locale} dir={directionOf(locale)} className="wrap-anywhere">
          {row.words[locale]}
        </p>
      ))}
      <p className="text-sm text-quiet">
        <bdi>{row.by}</bdi>: <bdi>{row.reason}</bdi>
      </p>
      {may && !over ? <FoldedAct act={unsay} label={t('do_end')} hidden={{ id: row.id }} /> : null}
    </Row>
  );
}

async function SayForm() {
  const t = await getTranslations('desk.announcements');
  return (
    <Card>
      <CardTitle>{t('make')}</CardTitle>
      <ActForm act={say} label={t('do_make')}>
        {LOCALES.map((locale) => (
          <Field key={locale} label={t('words', { language: LOCALE_NAMES[locale] })}>
            <Textarea name={locale} lang={locale} rows={2} maxLength={WORDS_LENGTH} required />
          </Field>
        ))}
        <Field label={t('audience')}>
          <Select name="audience">
            {AUDIENCES.map((audience) => (
              <option key={audience} value={audience}>
                {t(`audiences.${audience}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('tone')}>
          <Select name="tone">
            {TONES.map((tone) => (
              <option key={tone} value={tone}>
                {t(`tones.${tone}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('from')} hint={t('from_hint')} optional>
          <Input type="datetime-local" name="from" />
        </Field>
        <Field label={t('until')} hint={t('until_hint')}>
          <Input type="datetime-local" name="until" required />
        </Field>
        <Checkbox name="dismissable" label={t('dismissable')} defaultChecked />
      </ActForm>
    </Card>
  );
}
