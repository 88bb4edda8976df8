import { Anchor, Group, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** The place in the header where a page puts its title. */
export const TitleSlot = createContext<HTMLElement | null>(null);

export interface PageTitleProps {
  title: string;
  /** Where the way back leads, with its words. */
  back?: { to: string; label: string };
  children?: ReactNode;
}

export function PageTitle({ title, back, children }: PageTitleProps) {
  const { t } = useTranslation();
  const slot = useContext(TitleSlot);
  useEffect(() => {
    document.title = `${title} – ${t('app.name')}`;
  }, [title, t]);
  return (
    slot &&
    createPortal(
      <Group gap="sm" wrap="nowrap" miw={0}>
        {back && (
          <Anchor component={Link} to={back.to} size="sm" className="back-link">
            <IconChevronLeft size={16} aria-hidden />
            {back.label}
          </Anchor>
        )}
        <Title order={1} lineClamp={1} title={title} className="page-title">
          {title}
        </Title>
        {children}
      </Group>,
      slot,
    )
  );
}
