'use client';
import { CircleAlert, CircleCheck, EyeOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { cn } from '#components/ui/cn.ts';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { readExcerpt } from '#lib/chat/excerpt.ts';
import { verifyAhead } from '#lib/chat/verify-ahead.ts';
import { trustedCards, verifyExcerpt, type Ground, type Report, type Verdict } from '#lib/chat/verify-excerpt.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Party } from '#lib/trade/policy.ts';

type Names = Readonly<Record<Party, string>>;
type ViewProps = { excerpt: string; by: Party; names: Names; ground: Ground };

/** Messages that a party has opened, checked on the screen of whoever reads them: nothing here is the server's word. */
export function ExcerptView({ excerpt, by, names, ground }: ViewProps) {
  const t = useTranslations('chat.excerpt');
  const report = useReport(excerpt, ground);
  return (
    <section className="flex flex-col gap-3 rounded-md border border-line p-4">
      <h3 className="text-sm font-medium text-quiet">
        {t.rich('shown_by', { name: () => <bdi key="name">{names[by]}</bdi> })}
      </h3>
      {report === undefined ? (
        <p role="status" className="text-sm text-quiet">
          {t('checking')}
        </p>
      ) : report.ok ? (
        <Checked report={report.value} names={names} />
      ) : (
        <Notice tone="danger">{t('unreadable')}</Notice>
      )}
    </section>
  );
}

function useReport(excerpt: string, ground: Ground): Result<Report> | undefined {
  const [report, setReport] = useState<Result<Report>>();
  const known = JSON.stringify(ground);
  useEffect(() => {
    let gone = false;
    const base = JSON.parse(known) as Ground;
    void check(excerpt, base).then((made) => {
      if (!gone) setReport(made);
    });
    return () => {
      gone = true;
    };
  }, [excerpt, known]);
  return report;
}

async function check(text: string, ground: Ground): Promise<Result<Report>> {
  const value: unknown = parse(text);
  const read = readExcerpt(value);
  if (!read.ok) return read;
  const verified = new Set<string>();
  await verifyAhead(read.value.entries, trustedCards(read.value, ground), verified);
  return verifyExcerpt(value, ground, verified);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON at all: read as nothing, and said to be unreadable.
    return undefined;
  }
}

function Checked({ report, names }: { report: Report; names: Names }) {
  const t = useTranslations('chat.excerpt');
  const broken = report.order[0];
  const bad = report.entries.find(({ fault }) => fault !== null);
  return (
    <>
      {broken || bad ? (
        <Notice tone="danger">
          {broken
            ? t('broken', { number: broken.seq, what: t(`order.${broken.fault}`) })
            : t('broken', { number: bad!.seq, what: t(`bad.${bad!.fault!}`) })}
        </Notice>
      ) : (
        <Notice tone="accent">{t('whole', { from: report.from, to: report.to })}</Notice>
      )}
      <ol className="flex flex-col divide-y divide-line">
        {report.entries.map((verdict) => (
          <Line key={verdict.seq} verdict={verdict} name={names[verdict.author]} />
        ))}
      </ol>
      <ul className="list-disc ps-5 text-sm text-quiet">
        {report.limits.map((limit) => (
          <li key={limit}>{t(`limits.${limit}`)}</li>
        ))}
      </ul>
    </>
  );
}

function Line({ verdict, name }: { verdict: Verdict; name: string }) {
  const t = useTranslations('chat.excerpt');
  const { seq, at, fault, content, shown } = verdict;
  const Mark = fault ? CircleAlert : shown ? CircleCheck : EyeOff;
  return (
    <li className="flex gap-3 py-2">
      <Mark
        aria-hidden
        className={cn('mt-0.5 size-5 shrink-0', fault ? 'text-danger' : shown ? 'text-accent' : 'text-quiet')}
      />
      <div className="min-w-0 flex-1">
        {content?.kind === 'text' ? (
          <p dir="auto" className="wrap-anywhere whitespace-pre-line">
            {content.text}
          </p>
        ) : (
          <p className="text-quiet italic">{content ? t('picture') : t('closed')}</p>
        )}
        <p className={cn('text-sm', fault ? 'text-danger' : 'text-quiet')}>
          {seq} · <bdi>{name}</bdi> · <Instant at={at} as="minute" />
          {fault || shown ? <> · {t(fault ? `bad.${fault}` : 'good')}</> : null}
        </p>
      </div>
    </li>
  );
}
