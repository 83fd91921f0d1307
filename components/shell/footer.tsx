import { useLocale, useTranslations } from 'next-intl';
import { TextLink } from '#components/ui/link.tsx';
import { ExitPageLink } from './exit-page-link.tsx';

/** The promise, ways on, and the language switch that needs no scripts. */
export function Footer(props: {
  links: { href: string; label: string }[];
  languages: { value: string; label: string }[];
  chooseLocale: (form: FormData) => Promise<void>;
}) {
  const t = useTranslations('ui');
  const locale = useLocale();
  return (
    <footer className="mt-auto border-t border-line text-sm text-quiet">
      <div className="mx-auto flex max-w-6xl flex-col gap-x-10 gap-y-4 px-4 py-6 sm:px-6 md:flex-row md:items-start md:justify-between">
        <p className="max-w-prose">{t('promise')}</p>
        <div className="flex flex-col gap-x-6 gap-y-2 md:shrink-0 md:items-end">
          <ul className="flex flex-wrap gap-x-5 gap-y-1">
            {props.links.map((link) => (
              <li key={link.href}>
                <TextLink quiet href={link.href} className="inline-block py-1">
                  {link.label}
                </TextLink>
              </li>
            ))}
            <li>
              <ExitPageLink quiet className="inline-block py-1" />
            </li>
          </ul>
          <form action={props.chooseLocale} className="-mx-2 flex flex-wrap" aria-label={t('screen.language')}>
            {props.languages.map(({ value, label }) => (
              <button
                key={value}
                name="locale"
                value={value}
                lang={value}
                aria-current={value === locale ? 'true' : undefined}
                className="min-h-9 rounded-md px-2 hover:text-ink aria-[current=true]:font-medium aria-[current=true]:text-ink"
              >
                {label}
              </button>
            ))}
          </form>
        </div>
      </div>
    </footer>
  );
}
