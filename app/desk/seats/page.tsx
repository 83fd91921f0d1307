import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActForm, FoldedAct } from '#components/desk/act-form.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page.tsx';
import { Select } from '#components/ui/select.tsx';
import { Row, Rows, Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { powersOf, SEATS } from '#lib/account/powers.ts';
import { listStaff } from '#lib/account/queries/users.ts';
import type { StaffView } from '#lib/account/user-view.ts';
import { changeSeat } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.seats');
  return { title: t('title') };
}

/** Who sits where, and what each seat may do. */
export default async function SeatsPage() {
  const ctx = await deskCtx('/desk/seats');
  const staff = found(ctx, await listStaff(ctx));
  const [t, seat] = await Promise.all([getTranslations('desk.seats'), getTranslations('desk.seat')]);
  const powers = powersOf(ctx.actor);
  const may = has(powers, 'seats.grant');
  return (
    <DeskPage here="seats" powers={powers} title={t('title')} lead={t('lead')}>
      <Section title={t('people')}>
        <Rows aria-label={t('people')}>
          {staff.people.map(({ accountId, name, seats }) => (
            <Row key={accountId} className="flex flex-col gap-1">
              <p className="flex flex-wrap items-baseline gap-x-3">
                <TextLink href={`/desk/users/${accountId}`}>
                  <bdi>{name}</bdi>
                </TextLink>
                <span className="text-sm text-quiet">{seats.map((one) => seat(one)).join(', ')}</span>
              </p>
              {may && accountId !== ctx.actor.accountId
                ? seats.map((one) => (
                    <FoldedAct
                      key={one}
                      act={changeSeat}
                      label={t('do_remove', { seat: seat(one) })}
                      hidden={{ accountId, seat: one, to: 'remove' }}
                      danger
                    />
                  ))
                : null}
            </Row>
          ))}
        </Rows>
      </Section>
      {may ? <GrantForm /> : null}
      <PowerTable staff={staff} />
    </DeskPage>
  );
}

async function GrantForm() {
  const [t, seat] = await Promise.all([getTranslations('desk.seats'), getTranslations('desk.seat')]);
  return (
    <Card>
      <CardTitle note={t('grant_note')}>{t('grant')}</CardTitle>
      <ActForm act={changeSeat} label={t('do_grant')} hidden={{ to: 'grant' }}>
        <Field label={t('who')} hint={t('who_hint')}>
          <Input machine name="accountId" required maxLength={20} />
        </Field>
        <Field label={t('seat')}>
          <Select name="seat">
            {SEATS.map((one) => (
              <option key={one} value={one}>
                {seat(one)}
              </option>
            ))}
          </Select>
        </Field>
      </ActForm>
    </Card>
  );
}

async function PowerTable({ staff }: { staff: StaffView }) {
  const [t, seat] = await Promise.all([getTranslations('desk.seats'), getTranslations('desk.seat')]);
  return (
    <Section title={t('powers')}>
      <Table label={t('powers')}>
        <thead>
          <tr>
            <Th>{t('power')}</Th>
            {SEATS.map((one) => (
              <Th key={one}>{seat(one)}</Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {staff.powers.map(({ power, seats }) => (
            <Tr key={power}>
              <Td>
                <bdi dir="ltr">{power}</bdi>
              </Td>
              {SEATS.map((one) => (
                <Td key={one}>{seats.includes(one) ? t('yes') : <span className="text-quiet">–</span>}</Td>
              ))}
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
