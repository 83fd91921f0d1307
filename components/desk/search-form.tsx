import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';

/** A search in the address of the page: it can be shared, gone back to, and works without scripts. */
export function SearchForm({ words, hint, label }: { words: string; hint: ReactNode; label: ReactNode }) {
  const t = useTranslations('desk.search');
  return (
    <form method="get" role="search" className="flex flex-wrap items-start gap-3">
      <Field label={label} hint={hint} className="min-w-0 flex-1 basis-60 max-sm:basis-full">
        <Input machine type="search" name="q" defaultValue={words} maxLength={200} />
      </Field>
      {/* Beside the line itself, not beside what is said under it. */}
      <Button type="submit" className="sm:mt-6">
        {t('go')}
      </Button>
    </form>
  );
}
