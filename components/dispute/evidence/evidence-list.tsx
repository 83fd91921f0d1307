'use client';
import { useTranslations } from 'next-intl';
import { Locked } from '#components/trade/payee.tsx';
import type { Key } from '#components/trade/use-key.ts';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { useRefusalSentence } from '#components/ui/refusal.tsx';
import type { EvidenceGround } from '#lib/dispute/evidence/sealing.ts';
import type { EvidenceView } from '#lib/dispute/evidence/view.ts';
import type { Party } from '#lib/trade/policy.ts';
import { HashLine } from './mark.tsx';
import { EvidencePayee, type Promised } from './payee.tsx';
import { EvidencePicture } from './picture.tsx';
import { useOpened } from './use-opened.ts';

type ListProps = {
  disputeId: string;
  evidence: readonly EvidenceView[];
  names: Readonly<Record<Party, string>>;
  ground: EvidenceGround;
  promised: Promised;
  keys: Key;
  /** Whether pictures are fetched at once: a moderator looks at all of them, a phone on a slow line at those it is asked for. */
  eager: boolean;
};

/** What both laid before the court, in order. Opened, checked and drawn on the reader's own screen; who, when and which hash is said of all of it. */
export function EvidenceList({ evidence, keys, ...rest }: ListProps) {
  const t = useTranslations('dispute.evidence');
  if (evidence.length === 0) return <p className="text-sm text-quiet">{t('none')}</p>;
  return (
    <div className="flex flex-col gap-4">
      {keys.key ? null : <Locked label={t('unlock', { count: evidence.length })} keys={keys} />}
      <ol className="grid gap-4 md:grid-cols-2">
        {evidence.map((one) => (
          <li key={one.id} className="min-w-0">
            <Piece {...rest} one={one} keys={keys} />
          </li>
        ))}
      </ol>
    </div>
  );
}

type PieceProps = Omit<ListProps, 'evidence'> & { one: EvidenceView };

function Piece({ one, names, ...rest }: PieceProps) {
  const t = useTranslations('dispute.evidence');
  return (
    <article className="flex h-full flex-col gap-3 rounded-md border border-line p-3 sm:p-4">
      <p className="text-sm text-quiet">
        <bdi className="font-medium text-ink">{names[one.by]}</bdi> · {t(`by_${one.by}`)} ·{' '}
        <Instant at={one.at} as="minute" />
      </p>
      <Inside {...rest} one={one} />
      <div className="mt-auto flex flex-wrap items-center gap-x-4 text-sm text-quiet">
        {one.hash ? <HashLine name={t('hash')} hash={one.hash} /> : null}
        <HashLine name={t('commitment')} hash={one.commitment} />
      </div>
    </article>
  );
}

function Inside({ one, disputeId, ground, promised, keys, eager }: Omit<PieceProps, 'names'>) {
  const t = useTranslations('dispute.evidence');
  const say = useRefusalSentence();
  const opened = useOpened(one, ground, keys.key);
  if (!opened) return <p className="text-sm text-quiet italic">{t(`closed_${one.kind}`)}</p>;
  if (!opened.ok) {
    const late = opened.refusal.code === 'dispute.evidence_not_for_you';
    return (
      <Notice tone={late ? 'caution' : 'danger'} {...(late ? {} : { role: 'alert' as const })} title={t('not_shown')}>
        {say(opened.refusal)}
      </Notice>
    );
  }
  const { content } = opened.value;
  if (content.kind === 'payee')
    return (
      <>
        <p className="font-medium">{t('payee_title')}</p>
        <EvidencePayee account={content.account} promised={promised} />
      </>
    );
  return (
    <>
      <p dir="auto" className="wrap-anywhere whitespace-pre-line">
        {content.caption}
      </p>
      <EvidencePicture disputeId={disputeId} evidence={one} content={content} eager={eager} />
    </>
  );
}
