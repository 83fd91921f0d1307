'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode, type TransitionStartFunction } from 'react';
import { Menu, MenuChoice, MenuLine } from '#components/ui/menu.tsx';
import { THEMES, writePreference, type Theme } from './preferences.ts';

export type ScreenChoicesProps = { theme: Theme; languages: readonly { value: string; label: string }[] };

/** Language and theme. Both take effect at once; the server learns of them by cookie and writes the next page right. */
export function ScreenChoices(
  props: ScreenChoicesProps & { trigger: ReactNode; startChange: TransitionStartFunction },
) {
  const t = useTranslations('ui.screen');
  const locale = useLocale();
  const router = useRouter();
  const [theme, setTheme] = useState(props.theme);
  return (
    <Menu label={t('label')} trigger={props.trigger} open>
      <MenuChoice
        label={t('language')}
        value={locale}
        options={props.languages.map((language) => ({ ...language, lang: language.value }))}
        onChoose={(value) => {
          writePreference('locale', value);
          props.startChange(() => router.refresh());
        }}
      />
      <MenuLine />
      <MenuChoice
        label={t('theme')}
        value={theme}
        options={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))}
        onChoose={(value) => {
          writePreference('theme', value);
          setTheme(value as Theme);
          if (value === 'system') delete document.documentElement.dataset.theme;
          else document.documentElement.dataset.theme = value;
        }}
      />
    </Menu>
  );
}
