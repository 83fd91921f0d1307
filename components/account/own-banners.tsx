import { useTranslations } from 'next-intl';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';

/** What is true of one's own account just now, above every page: payouts are frozen, the wallet is still locked by the old password. */
export function OwnBanners({ frozenUntil, walletShut }: { frozenUntil: number | null; walletShut: boolean }) {
  const t = useTranslations('ui.banner');
  return (
    <>
      {frozenUntil === null ? null : (
        <span>{t.rich('frozen', { until: () => <Instant at={frozenUntil} as="minute" /> })}</span>
      )}
      {walletShut ? (
        <span>{t.rich('shut', { link: (text) => <TextLink href="/settings/wallet">{text}</TextLink> })}</span>
      ) : null}
    </>
  );
}
