import { ActionIcon, Collapse, Group, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../app/clipboard';
import { notifyDone, notifyFailure } from '../../app/notify';
import { useFormats } from '../../format/useFormats';

export interface FoldedProps {
  title: string;
  text: string;
  open?: boolean;
  children?: ReactNode;
}

/** A long text of somebody else's, shown as it is and only when asked for. */
export function Folded({ title, text, open = false, children }: FoldedProps) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const [opened, { toggle }] = useDisclosure(open);
  const copy = async () => ((await copyText(text)) ? notifyDone(t('explain.copied')) : notifyFailure(t('live.copy_failed'), ''));
  return (
    <section className="folded">
      <Group gap={4} wrap="nowrap">
        <UnstyledButton className="folded-title" onClick={toggle} aria-expanded={opened}>
          <IconChevronDown size={16} className={opened ? 'chevron open' : 'chevron'} aria-hidden />
          <span>{title}</span>
          <Text component="span" size="xs" c="dimmed" className="tabular nowrap">
            {t('explain.characters', { count: text.length, formatted: number(text.length) })}
          </Text>
        </UnstyledButton>
        <ActionIcon size="sm" onClick={() => void copy()} aria-label={t('explain.copy', { title })} title={t('explain.copy', { title })}>
          <IconCopy size={14} aria-hidden />
        </ActionIcon>
      </Group>
      <Collapse expanded={opened}>
        <pre>{text}</pre>
        {children}
      </Collapse>
    </section>
  );
}
