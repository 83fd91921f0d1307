'use client';
import { useTranslations } from 'next-intl';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { WEBHOOK_TOPICS, type WebhookTopic } from '#lib/notice/webhooks/topics.ts';

/** One box for each topic, in a group with its name. `hideLabel`: where a heading says it to the eye. */
export function TopicChoice({ chosen, hideLabel = false }: { chosen: readonly WebhookTopic[]; hideLabel?: boolean }) {
  const t = useTranslations('webhook');
  return (
    <fieldset className="flex flex-col">
      <legend className={hideLabel ? 'sr-only' : 'text-sm font-medium'}>{t('topics')}</legend>
      {WEBHOOK_TOPICS.map((topic) => (
        <Checkbox
          key={topic}
          name="topic"
          value={topic}
          label={t(`topic.${topic}`)}
          defaultChecked={chosen.includes(topic)}
        />
      ))}
    </fieldset>
  );
}

export const topicsIn = (form: FormData): string[] => form.getAll('topic').map(String);
