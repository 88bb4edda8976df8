import { Button, Group, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import type { Takeover } from './takeoverContext';

/** Asks whoever drives the browser before they leave the page that they drive it from, and offers to hand it back. */
export function useDriveGuard({ isHere, handBack }: Takeover) {
  const { t } = useTranslation();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isHere && currentLocation.pathname !== nextLocation.pathname);
  const back = useRef(handBack);
  back.current = handBack;

  useEffect(() => {
    if (blocker.state !== 'blocked') {
      return;
    }
    if (!isHere) {
      // It was handed back, or taken away while they were asked.
      blocker.proceed();
      return;
    }
    let isDecided = false;
    const decide = (what: () => void) => () => {
      isDecided = true;
      modals.close(id);
      what();
    };
    const id = modals.open({
      title: t('takeover.leave_title'),
      size: 'lg',
      children: (
        <>
          <Text size="sm">{t('takeover.leave_text')}</Text>
          <Group justify="flex-end" gap="xs" mt="md">
            <Button variant="default" onClick={decide(() => blocker.reset())}>
              {t('takeover.leave_stay')}
            </Button>
            <Button variant="default" onClick={decide(() => blocker.proceed())}>
              {t('takeover.leave_go')}
            </Button>
            <Button data-autofocus onClick={decide(() => void back.current().then((isBack) => !isBack && blocker.reset()))}>
              {t('takeover.leave_hand_back')}
            </Button>
          </Group>
        </>
      ),
      onClose: () => {
        if (!isDecided) {
          blocker.reset();
        }
      },
    });
    return () => {
      isDecided = true;
      modals.close(id);
    };
  }, [blocker, isHere, t]);

  useEffect(() => {
    if (!isHere) {
      return;
    }
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isHere]);
}
