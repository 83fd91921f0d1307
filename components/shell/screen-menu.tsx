'use client';
import { Languages } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Menu, MenuChoice, MenuLine } from '#components/ui/menu.tsx';
import { THEMES, writePreference, type Theme } from './preferences.ts';

/** Language and theme. Both take effect at once; the server learns of them by cookie and writes the next page right. */
export function ScreenMenu(props: { theme: Theme; languages: { value: string; label: string }[] }) {
  const t = useTranslations('ui.screen');
  const locale = useLocale();
  const router = useRouter();
  const [theme, setTheme] = useState(props.theme);
  const [changing, startChange] = useTransition();
  return (
    <Menu
      label={t('label')}
      trigger={
        <Button
          variant="bare"
          size="icon"
          aria-label={t('label')}
          pending={changing}
          className="text-quiet hover:text-ink"
        >
          <Languages aria-hidden className="size-5" />
        </Button>
      }
    >
      <MenuChoice
        label={t('language')}
        value={locale}
        options={props.languages.map((language) => ({ ...language, lang: language.value }))}
        onChoose={(value) => {
          writePreference('locale', value);
          startChange(() => router.refresh());
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
