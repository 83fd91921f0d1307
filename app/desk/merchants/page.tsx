import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { FoldedAct } from '#components/desk/act-form.tsx';
import { CriteriaList } from '#components/reputation/merchant/criteria.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Money } from '#components/ui/money.tsx';
import { Section } from '#components/ui/page.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { listMerchants } from '#lib/reputation/merchants/queries.ts';
import type { BondView, GrantedView, WaitingView } from '#lib/reputation/merchants/view.ts';
import { endMerchant, makeMerchant, turnDown } from '../acts.ts';
import { DeskPage, deskCtx, found } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('merchant.desk');
  return { title: t('title') };
}

/** Who asks to be a merchant, with how they stood and stand, and who is one. */
export default async function MerchantsPage() {
  const ctx = await deskCtx('/desk/merchants');
  const [t, listed] = await Promise.all([getTranslations('merchant.desk'), listMerchants(ctx)]);
  const page = { here: 'merchants', powers: powersOf(ctx.actor), title: t('title'), lead: t('lead') } as const;
  if (!listed.ok && listed.refusal.code === 'account.factor_required')
    return (
      <DeskPage {...page}>
        <StaffFactor />
      </DeskPage>
    );
  const { waiting, merchants } = found(ctx, listed);
  return (
    <DeskPage {...page}>
      <Section title={t('waiting')}>
        {waiting.length === 0 ? <Empty title={t('empty')}>{t('empty_note')}</Empty> : null}
        {waiting.map((one) => (
          <Waiting key={one.id} one={one} />
        ))}
      </Section>
      <Section title={t('merchants')}>
        {merchants.length === 0 ? (
          <p className="text-quiet">{t('nobody')}</p>
        ) : (
          <Rows aria-label={t('merchants')}>
            {merchants.map((one) => (
              <Granted key={one.accountId} one={one} />
            ))}
          </Rows>
        )}
      </Section>
    </DeskPage>
  );
}

async function Waiting({ one }: { one: WaitingView }) {
  const t = await getTranslations('merchant.desk');
  const hidden = { applicationId: one.id };
  return (
    <Card>
      <CardTitle level={3} note={<Instant at={one.at} as="minute" />}>
        <TextLink href={`/traders/${one.accountId}`}>
          <bdi>{one.name}</bdi>
        </TextLink>
      </CardTitle>
      <div className="flex flex-col gap-4">
        <div>
          <p className="text-sm text-quiet">{t('why')}</p>
          <p dir="auto" className="max-w-prose whitespace-pre-wrap wrap-anywhere">
            {one.why}
          </p>
        </div>
        <div className="grid gap-6 sm:grid-cols-2">
          <div>
            <p className="mb-2 font-medium">{t('then')}</p>
            <CriteriaList criteria={one.before} />
          </div>
          <div>
            <p className="mb-2 font-medium">{t('now')}</p>
            <CriteriaList criteria={one.now} />
          </div>
        </div>
        <p>
          {t('bond')}: <BondsOf bonds={one.bonds} />
        </p>
        <p className={one.missing ? 'font-medium text-caution' : 'text-quiet'}>
          {t(one.missing ? `missing_${one.missing}` : 'ready')}
        </p>
        <div>
          {one.missing ? null : <FoldedAct act={makeMerchant} label={t('grant')} hidden={hidden} />}
          <FoldedAct act={turnDown} label={t('refuse')} hidden={hidden} reasonHint={t('refuse_hint')} />
        </div>
      </div>
    </Card>
  );
}

async function BondsOf({ bonds }: { bonds: readonly BondView[] | null }) {
  const t = await getTranslations('merchant');
  if (bonds === null) return t('unknown');
  if (bonds.length === 0) return t('desk.no_bond');
  return bonds.map(({ asset, units, decimals, freeFrom }) => (
    <span key={asset} className="me-2">
      <Money amount={formatUnits(BigInt(units), decimals, 2)} unit={asset} />
      {freeFrom === null ? null : (
        <>
          {' '}
          ({t('leaving')} <Instant at={freeFrom} as="minute" />)
        </>
      )}
    </span>
  ));
}

async function Granted({ one }: { one: GrantedView }) {
  const t = await getTranslations('merchant.desk');
  const { bond } = one;
  return (
    <Row className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-2">
        <TextLink href={`/traders/${one.accountId}`} className="font-medium">
          <bdi>{one.name}</bdi>
        </TextLink>
        <Badge tone={one.suspendedBy ? 'caution' : 'accent'}>{t(one.suspendedBy ? 'suspended' : 'in_force')}</Badge>
        <span className="text-sm text-quiet">
          {t('since')} <Instant at={one.since} as="date" /> ·{' '}
          <Money amount={formatUnits(BigInt(bond.units), bond.decimals, 2)} unit={bond.asset} />
        </span>
      </p>
      <FoldedAct
        act={endMerchant}
        label={t('revoke')}
        danger
        hidden={{ accountId: one.accountId }}
        reasonHint={t('refuse_hint')}
      />
    </Row>
  );
}
