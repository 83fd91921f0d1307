import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { AnnouncementLine } from '#lib/site/announcement.ts';
import type { Thrown } from '#lib/site/settings.ts';
import { Announcement } from './announcement.tsx';

/** `network`: the one it is stopped on, of several; undefined: everywhere. */
type Stopped = Pick<Thrown, 'name' | 'why'> & { readonly network?: string };

/** What is true of the whole site just now: one quiet line each, above everything. Renders nothing when there is nothing. */
export function Banners(props: {
  /** The embedded chain: its coins are worth nothing. */
  testChain?: boolean;
  /** Prices are the shipped sample of that day (already written in the reader's way). */
  sampleRatesOf?: string | undefined;
  /** What the operator has stopped, and why. */
  thrown?: readonly Stopped[];
  announcements?: readonly AnnouncementLine[];
  children?: ReactNode;
}) {
  const t = useTranslations('ui.banner');
  const stopped = useStopped();
  const site = useTranslations('site.announcement');
  const { thrown = [], announcements = [] } = props;
  const lines = [
    props.testChain ? t('testChain') : undefined,
    props.sampleRatesOf ? t('sampleRates', { date: props.sampleRatesOf }) : undefined,
  ].filter(Boolean);
  const told = [...new Set(thrown.map(stopped))];
  if (lines.length + told.length + announcements.length === 0 && !props.children) return null;
  return (
    <aside aria-label={t('label')} className="banners">
      <div>
        {told.map((line) => (
          <span key={line} className="font-medium text-caution">
            {line}
          </span>
        ))}
        {announcements.map(({ id, text, tone, dismissable }) => (
          <Announcement
            key={id}
            id={id}
            text={text}
            caution={tone === 'caution'}
            {...(dismissable && { hide: site('dismiss') })}
          />
        ))}
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
        {props.children}
      </div>
    </aside>
  );
}

/** The sentence of a switch: the very one with which it refuses. */
function useStopped(): (thrown: Stopped) => string {
  const site = useTranslations('site.refusals');
  const account = useTranslations('account.refusals');
  return ({ name, why, network }) => {
    const sentence = name === 'no_sign_ups' ? account('sign_ups_closed', { why }) : site(name, { why });
    return network === undefined ? sentence : `${network}: ${sentence}`;
  };
}
