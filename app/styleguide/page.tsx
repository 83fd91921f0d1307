import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { Badge, Count } from '#components/ui/badge.tsx';
import { BottomBar } from '#components/ui/bottom-bar.tsx';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader, Section } from '#components/ui/page.tsx';
import { Progress, Spinner } from '#components/ui/progress.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Steps } from '#components/ui/steps.tsx';
import { config } from '#lib/config.ts';
import { loadMessages } from '../../messages/load.ts';
import { getRequestLocale } from '../i18n/locale.ts';
import { ClockSample, FieldSamples, OverlaySamples, RefusalSample } from './samples.tsx';
import { ListSamples, MoneySamples } from './figures.tsx';
import { PriceSamples } from './prices.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('styleguide'))('title'), robots: { index: false } };
}

/** Every primitive in every state, in the reader's language: what the screenshots and the accessibility test look at. A site for people has no such page. */
export default async function StyleGuide() {
  const { demo, dev } = config();
  if (!demo && !dev) notFound();
  const t = await getTranslations('styleguide');
  const steps = await getTranslations('ui.steps');
  const now = Math.floor(Date.now() / 1000);
  const words = loadMessages(await getRequestLocale()).styleguide as Record<string, string>;
  const says = { done: steps('done'), current: steps('current'), next: steps('next') };
  return (
    <Page>
      <PageHeader title={t('title')} lead={t('lead')} actions={<ButtonLink href="/">{t('emptyAct')}</ButtonLink>} />
      <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
        <Colours title={t('colours')} />
        <Card>
          <CardTitle>{t('type')}</CardTitle>
          <div className="space-y-2">
            <p className="text-3xl font-semibold tracking-tight">{t('typeSample')}</p>
            <p className="text-2xl font-semibold tracking-tight">{t('typeSample')}</p>
            <p className="text-lg font-semibold">{t('typeSample')}</p>
            <p>
              {t('body')} <TextLink href="/">{t('link')}</TextLink>
            </p>
            <p className="text-sm text-quiet">{t('note')}</p>
            <p className="figures">0123456789 · 1,111.11 · 8,888.88</p>
          </div>
        </Card>
        <Buttons t={t} />
        <Card>
          <CardTitle>{t('fields')}</CardTitle>
          <FieldSamples words={words} />
        </Card>
        <PriceSamples now={now} />
        <Section title={t('messages')}>
          <Notice title={t('plainTitle')}>{t('plain')}</Notice>
          <Notice tone="accent" title={t('goodTitle')}>
            {t('good')}
          </Notice>
          <Notice tone="caution" title={t('cautionTitle')} action={<Button size="sm">{t('act')}</Button>}>
            {t('caution')}
          </Notice>
          <Notice tone="danger" title={t('dangerTitle')}>
            {t('dangerText')}
          </Notice>
          <RefusalSample />
        </Section>
        <Section title={t('money')}>
          <MoneySamples />
          <ClockSample now={now} words={words} />
        </Section>
        <Card>
          <CardTitle>{t('badges')}</CardTitle>
          <div className="flex flex-wrap items-center gap-2">
            <Badge>{t('badgeNeutral')}</Badge>
            <Badge tone="accent" icon={<CircleCheck />}>
              {t('badgeAccent')}
            </Badge>
            <Badge tone="caution">{t('badgeCaution')}</Badge>
            <Badge tone="danger">{t('badgeDanger')}</Badge>
            <Count of={3} label={t('unread', { count: 3 })} />
            <Count of={120} label={t('unread', { count: 120 })} />
          </div>
        </Card>
        <Card>
          <CardTitle>{t('overlays')}</CardTitle>
          <OverlaySamples words={words} />
        </Card>
      </div>
      <Card>
        <CardTitle>{t('process')}</CardTitle>
        <Steps
          row
          label={t('process')}
          says={says}
          steps={[
            { key: '1', title: t('s1'), note: t('s1n'), state: 'done' },
            { key: '2', title: t('s2'), note: t('s2n'), state: 'current' },
            { key: '3', title: t('s3'), state: 'next' },
            { key: '4', title: t('s4'), state: 'next' },
          ]}
        />
      </Card>
      <Section title={t('lists')}>
        <ListSamples />
      </Section>
      <Section title={t('waiting')}>
        <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
          <Card className="space-y-6">
            <Progress label={t('progress')} value={1} max={2} aside={t('of', { done: 1, all: 2 })} />
            <Progress label={t('unknown')} />
            <Spinner label={t('spin')} />
          </Card>
          <Empty title={t('emptyTitle')} action={<ButtonLink href="/">{t('emptyAct')}</ButtonLink>}>
            {t('empty')}
          </Empty>
          <SkeletonRows rows={3} label={t('spin')} />
        </div>
      </Section>
      <BottomBar note={t('s2n')}>
        <Button variant="primary" size="lg" wide>
          {t('primary')}
        </Button>
      </BottomBar>
    </Page>
  );
}

const SWATCHES = [
  ['paper', 'bg-paper'],
  ['card', 'bg-card'],
  ['line', 'bg-line'],
  ['ink', 'bg-ink'],
  ['quiet', 'bg-quiet'],
  ['accent', 'bg-accent'],
  ['on-accent', 'bg-on-accent'],
  ['caution', 'bg-caution'],
  ['danger', 'bg-danger'],
] as const;

function Colours({ title }: { title: string }) {
  return (
    <Card>
      <CardTitle>{title}</CardTitle>
      <ul className="grid grid-cols-3 gap-3">
        {SWATCHES.map(([name, background]) => (
          <li key={name} className="text-sm">
            <span aria-hidden className={`block h-12 rounded-md border border-line ${background}`} />
            <bdi dir="ltr">{name}</bdi>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Buttons({ t }: { t: Awaited<ReturnType<typeof getTranslations<'styleguide'>>> }) {
  return (
    <Card>
      <CardTitle>{t('buttons')}</CardTitle>
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="primary">{t('primary')}</Button>
        <Button>{t('quiet')}</Button>
        <Button variant="danger">{t('danger')}</Button>
        <Button variant="bare">{t('bare')}</Button>
        <Button variant="link">{t('link')}</Button>
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button variant="primary" pending pendingLabel={t('pending')}>
          {t('primary')}
        </Button>
        <Button pending>{t('quiet')}</Button>
        <Button disabled>{t('disabled')}</Button>
        <Button variant="primary" disabled>
          {t('disabled')}
        </Button>
        <Button size="sm">{t('quiet')}</Button>
      </div>
    </Card>
  );
}
