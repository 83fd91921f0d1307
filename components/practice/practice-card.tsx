'use client';
import { useTranslations } from 'next-intl';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useAct } from '#components/ui/use-act.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { PracticeStage } from '#lib/trade/practice/stage.ts';
import { ANSWERS, type Answer } from '#lib/trade/practice/script.ts';

/** What came of an answer: a refusal, or which wrong one it was. */
export type PracticeAnswer = {
  readonly refusal?: Pick<Refusal, 'code' | 'data'>;
  readonly wrong?: Exclude<Answer, 'refuse'>;
};
export type PracticeAct = (before: PracticeAnswer, form: FormData) => Promise<PracticeAnswer>;

type Props = { tradeId: string; stage: PracticeStage; act: PracticeAct };

/** On top of the room of a practice trade: what it is, the question once the partner has come with the scam, and what to remember. */
export function PracticeCard(props: Props) {
  const t = useTranslations('practice.card');
  const { stage } = props;
  if (stage === 'asked') return <Question {...props} />;
  if (stage === 'over' || stage === 'unfinished') return <End stage={stage} />;
  return (
    <section aria-label={t('label')}>
      <Notice
        tone={stage === 'refused' ? 'accent' : 'neutral'}
        title={t(stage === 'refused' ? 'refused' : 'title')}
        role="status"
      >
        <p>{t(stage === 'refused' ? 'refused_note' : 'wait')}</p>
        <p className="mt-1 text-quiet">{t('no_court')}</p>
      </Notice>
    </section>
  );
}

function Question({ tradeId, act }: Props) {
  const t = useTranslations('practice.card');
  const [answer, send, pending] = useAct(act, {});
  return (
    <Card aria-label={t('label')}>
      <CardTitle note={t('asked')}>{t('question')}</CardTitle>
      <KeyedForm action={send} className="flex flex-col items-start gap-4">
        <input type="hidden" name="tradeId" value={tradeId} />
        <RadioGroup aria-label={t('question')} className="w-full">
          {ANSWERS.map((one) => (
            <Radio key={one} name="answer" value={one} required label={t(`answers.${one}`)} />
          ))}
        </RadioGroup>
        {answer.wrong ? (
          <Notice tone="caution" role="alert" title={t('again')}>
            {t(`wrong.${answer.wrong}`)}
          </Notice>
        ) : null}
        <RefusalNotice refusal={answer.refusal} />
        <Button type="submit" variant="primary" pending={pending}>
          {t('send')}
        </Button>
      </KeyedForm>
    </Card>
  );
}

function End({ stage }: { stage: 'over' | 'unfinished' }) {
  const t = useTranslations('practice.card');
  return (
    <Card aria-label={t('label')}>
      <CardTitle>{t(stage)}</CardTitle>
      <p className="max-w-prose">{t(`${stage}_note`)}</p>
      <p className="mt-3 flex flex-wrap gap-x-5 gap-y-2">
        <TextLink href="/safety#pay">{t('read')}</TextLink>
      </p>
      <ButtonLink href="/practice" className="mt-4">
        {t('again_link')}
      </ButtonLink>
    </Card>
  );
}
