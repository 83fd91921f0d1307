import { useTranslations } from 'next-intl';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';

/** What is true of one's own account just now, above every page: nothing new can be begun, payouts are frozen, the wallet is still locked by the old password. */
export function OwnBanners(props: {
  frozenUntil: number | null;
  walletShut: boolean;
  banned: boolean;
  pausedUntil: number | null;
}) {
  const { frozenUntil, walletShut, banned, pausedUntil } = props;
  const t = useTranslations('ui.banner');
  return (
    <>
      {banned || pausedUntil !== null ? (
        <span className="text-caution">
          {t.rich(banned ? 'banned' : 'paused', {
            until: () => <Instant key="until" at={pausedUntil ?? 0} as="minute" />,
            link: (text) => <TextLink href="/settings/standing">{text}</TextLink>,
          })}
        </span>
      ) : null}
      {frozenUntil === null ? null : (
        <span>{t.rich('frozen', { until: () => <Instant at={frozenUntil} as="minute" /> })}</span>
      )}
      {walletShut ? (
        <span>{t.rich('shut', { link: (text) => <TextLink href="/settings/wallet">{text}</TextLink> })}</span>
      ) : null}
    </>
  );
}
