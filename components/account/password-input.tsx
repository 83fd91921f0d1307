'use client';
import { useTranslations } from 'next-intl';
import { useState, type ComponentProps } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';

/** A password that can be looked at: typing one blind on a phone is how people lose wallets. */
export function PasswordInput(props: ComponentProps<'input'>) {
  const t = useTranslations('account.fields');
  const [shown, setShown] = useState(false);
  return (
    <span className="relative block">
      <Input
        {...props}
        type={shown ? 'text' : 'password'}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        className="pe-20"
      />
      <Button
        variant="bare"
        size="sm"
        aria-pressed={shown}
        className="absolute inset-y-1 end-1 text-quiet pointer-coarse:inset-y-0 pointer-coarse:end-0"
        onClick={() => setShown(!shown)}
      >
        {shown ? t('hide') : t('show')}
      </Button>
    </span>
  );
}
