'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { Button } from '#components/ui/button.tsx';
import { BottomBar } from '#components/ui/bottom-bar.tsx';
import { cn } from '#components/ui/cn.ts';
import type { OfferInput } from '#lib/offer/schema.ts';

/** The steps in their order, and the fields that each is done with. */
export const STEPS = {
  what: ['side', 'asset', 'currency'],
  price: ['pricing', 'fixedPrice', 'marginBps', 'floorPrice', 'ceilingPrice', 'pauseUnder', 'pauseOver'],
  limits: ['least', 'most', 'total', 'firstTradeMost'],
  paid: ['methods', 'paymentWindowSeconds', 'country', 'fromVault'],
  people: [
    'leastTrades',
    'leastCompletionBps',
    'leastAgeDays',
    'takerCountries',
    'openingHours',
    'unlisted',
    'trustedOnly',
    'terms',
    'firstMessage',
  ],
  look: [],
} as const satisfies Record<string, readonly (keyof OfferInput)[]>;
export type StepName = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as StepName[];

/** The first step with a field that is wrong. */
export function stepOf(fields: readonly string[]): StepName | undefined {
  return STEP_NAMES.find((step) => (STEPS[step] as readonly string[]).some((field) => fields.includes(field)));
}

export type Wizard = {
  /** Undefined: everything at once. */
  readonly step: StepName | undefined;
  readonly go: (step: StepName) => void;
  /** The heading that takes the focus when its step opens. */
  readonly heading: RefObject<HTMLHeadingElement | null>;
};

const inHash = () => STEP_NAMES.find((step) => location.hash === `#${step}`) ?? 'what';

/** Where somebody is. Each step is a place in the browser's history, so that its back button goes a step back and loses nothing. */
export function useWizard(stepped: boolean): Wizard {
  const [step, setStep] = useState<StepName>('what');
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (!stepped) return;
    // A page that was loaded anew has nothing in it yet.
    if (location.hash) history.replaceState(history.state, '', location.pathname + location.search);
    const back = () => {
      moved.current = true;
      setStep(inHash());
    };
    window.addEventListener('popstate', back);
    return () => window.removeEventListener('popstate', back);
  }, [stepped]);
  useEffect(() => {
    if (!moved.current) return;
    heading.current?.focus();
    window.scrollTo({ top: 0 });
  }, [step]);
  const go = (next: StepName) => {
    if (next === step) return;
    moved.current = true;
    history.pushState(history.state, '', `#${next}`);
    setStep(next);
  };
  return { step: stepped ? step : undefined, go, heading };
}

/** One part of the form: alone on the page in the wizard, one after the other without scripts and when an offer is edited. */
export function Step({ name, wizard, children }: { name: StepName; wizard: Wizard; children: ReactNode }) {
  const { step } = wizard;
  return (
    <div
      data-step={name}
      className={cn(
        'flex min-w-0 flex-col gap-6',
        // Before the page is awake, and without scripts, the style sheet decides: the first step, or all of them.
        step !== undefined && step !== name && '[@media(scripting:enabled)]:hidden',
      )}
    >
      {children}
    </div>
  );
}

/** Where one is, and the way to every step. */
export function StepList({ wizard, onGo }: { wizard: Wizard; onGo: (step: StepName) => void }) {
  const t = useTranslations('offer.wizard');
  const { step, heading } = wizard;
  if (!step) return null;
  const place = STEP_NAMES.indexOf(step);
  return (
    <div className="flex flex-col gap-2 [@media(scripting:none)]:hidden">
      <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
        <span className="block text-sm font-normal text-quiet">
          {t('place', { place: place + 1, all: STEP_NAMES.length })}
        </span>
        {t(`step.${step}`)}
      </h2>
      <ol aria-label={t('steps')} className="grid auto-cols-fr grid-flow-col gap-1">
        {STEP_NAMES.map((name, index) => (
          <li key={name}>
            <button
              type="button"
              aria-label={t(`step.${name}`)}
              title={t(`step.${name}`)}
              aria-current={name === step ? 'step' : undefined}
              onClick={() => onGo(name)}
              className="group/bar flex h-6 w-full items-center"
            >
              <span
                aria-hidden
                className={cn(
                  'h-1.5 w-full rounded-full transition-colors group-hover/bar:bg-ink',
                  index <= place ? 'bg-ink' : 'bg-edge',
                )}
              />
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** A step back and a step on, under the thumb. The last step has the form's own button instead. */
export function StepBar({
  wizard,
  ready,
  onNext,
  last,
}: {
  wizard: Wizard;
  ready: boolean;
  onNext: () => void;
  last: ReactNode;
}) {
  const t = useTranslations('offer.wizard');
  const { step, go } = wizard;
  const place = step === undefined ? -1 : STEP_NAMES.indexOf(step);
  const before = STEP_NAMES[place - 1];
  const isLast = place === STEP_NAMES.length - 1;
  if (step === undefined) return last;
  return (
    <>
      <BottomBar className="[@media(scripting:none)]:hidden">
        <div className="flex gap-2">
          {before ? (
            <Button size="lg" className="max-sm:flex-1" disabled={!ready} onClick={() => go(before)}>
              {t('back')}
            </Button>
          ) : null}
          {isLast ? (
            last
          ) : (
            <Button size="lg" variant="primary" className="max-sm:flex-2" disabled={!ready} onClick={onNext}>
              {t('next')}
            </Button>
          )}
        </div>
      </BottomBar>
      {/* Without scripts the page is one form with one button at its end. */}
      {ready ? null : <div className="[@media(scripting:enabled)]:hidden">{last}</div>}
    </>
  );
}
