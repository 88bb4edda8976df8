import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ModelCallExplanation } from '../../api/types';
import { useFormats } from '../../format/useFormats';
import { useServerWords } from '../../i18n/serverWords';
import { Folded } from './Folded';
import { pictureUrl } from './pictureUrl';

const roles = ['system', 'user', 'assistant', 'tool'] as const;

/** One question to the model with its answer, and what it cost. */
export function ModelCall({ execution, call }: { execution: string; call: ModelCallExplanation }) {
  const { t } = useTranslation();
  const words = useServerWords();
  const { duration, money, number } = useFormats();
  const roleOf = (role: string) => {
    const known = roles.find((one) => one === role);
    return known ? t(`explain.role_${known}`) : role;
  };
  const facts: [string, string][] = [
    [t('explain.time'), duration(call.duration_ms)],
    [t('explain.input_tokens'), number(call.input_tokens)],
    [t('explain.cached_tokens'), number(call.cached_input_tokens)],
    [t('explain.output_tokens'), number(call.output_tokens)],
    ...(typeof call.cost_usd === 'number' ? ([[t('live.cost'), money(call.cost_usd)]] as [string, string][]) : []),
    ...(call.requests.length > 1 ? ([[t('explain.retries'), number(call.requests.length - 1)]] as [string, string][]) : []),
  ];
  return (
    <section className="model-call">
      <Title order={3} size="h5">
        {t('explain.call', { model: call.model })}
      </Title>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
      {call.error_code && (
        <Text size="sm" c="red" fw={500}>
          {words.error(call.error_code, call.error_code)}
        </Text>
      )}
      {call.answer && <Folded title={t('explain.answer')} text={call.answer} open />}
      {call.messages.map((message, index) => (
        <Folded key={index} title={roleOf(message.role)} text={message.text}>
          {message.pictures.map((key) => (
            <img key={key} src={pictureUrl(execution, key)} alt={t('explain.picture_sent')} className="sent-picture" />
          ))}
        </Folded>
      ))}
      {call.requests.map((request, index) => (
        <Folded
          key={index}
          title={t('explain.request', { address: request.address, status: request.status ?? t('explain.no_answer') })}
          text={request.body}
        />
      ))}
    </section>
  );
}
