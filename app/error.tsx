'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useTransition } from 'react';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { HeldWordsWithin } from '#components/shell/held-words.tsx';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Page } from '#components/ui/page.tsx';
import { useComeBack } from '#components/ui/use-refresh.ts';

/** We broke: a plain apology, what is safe, what to do, and the number that finds it in the log. */
export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  useComeBack(retry);
  return (
    <HeldWordsWithin>
      <Broke number={error.digest} retry={retry} />
    </HeldWordsWithin>
  );
}

function Broke({ number, retry }: { number: string | undefined; retry: () => void }) {
  const t = useTranslations('fault.broke');
  const [retrying, startRetry] = useTransition();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Page width="text">
      <div role="alert">
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight outline-none">
          {t('title')}
        </h1>
        <p className="mt-1 max-w-prose text-quiet">{t('lead')}</p>
      </div>
      {number ? (
        <div className="max-w-sm">
          <p className="mb-1 text-sm font-medium">{t('number')}</p>
          <Copyable text={number} label={t('copy')} />
        </div>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" pending={retrying} onClick={() => startRetry(() => retry())}>
          {t('retry')}
        </Button>
        <ButtonLink href="/">{t('market')}</ButtonLink>
      </div>
    </Page>
  );
}
