'use client';
import { useTranslations } from 'next-intl';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { WEBHOOK_TOPICS, type WebhookTopic } from '#lib/notice/webhooks/topics.ts';

/** One box for each topic, in a group with its name. */
export function TopicChoice({ chosen }: { chosen: readonly WebhookTopic[] }) {
  const t = useTranslations('webhook');
  return (
    <fieldset className="flex flex-col">
      <legend className="text-sm font-medium">{t('topics')}</legend>
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
