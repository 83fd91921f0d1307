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
    <footer className="foot">
      <div>
        <p>{t('promise')}</p>
        <div>
          <ul>
            {props.links.map((link) => (
              <li key={link.href}>
                <TextLink quiet href={link.href}>
                  {link.label}
                </TextLink>
              </li>
            ))}
            <li>
              <ExitPageLink quiet />
            </li>
          </ul>
          <form action={props.chooseLocale} aria-label={t('screen.language')}>
            {props.languages.map(({ value, label }) => (
              <button
                key={value}
                name="locale"
                value={value}
                lang={value}
                aria-current={value === locale ? 'true' : undefined}
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
