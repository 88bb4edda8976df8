import { Button, Group, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconHandFinger } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../app/Notice';
import { RelativeTime } from '../format/RelativeTime';
import type { Takeover } from './takeoverContext';

/** Who drives the browser, for everybody who watches. */
export function TakeoverNotice({ takeover }: { takeover: Takeover }) {
  const { t } = useTranslation();
  const { by } = takeover;
  if (by === null || takeover.isHere) {
    return null;
  }

  const confirm = () =>
    modals.openConfirmModal({
      title: t('takeover.take_from_title', { name: by.user_name }),
      children: <Text size="sm">{t('takeover.take_from_text')}</Text>,
      labels: { confirm: t('takeover.take_from_confirm'), cancel: t('takeover.take_from_cancel') },
      onConfirm: () => takeover.take(true),
    });

  return (
    <Notice
      icon={IconHandFinger}
      color="orange"
      title={takeover.isElsewhere ? t('takeover.you_elsewhere') : t('takeover.somebody', { name: by.user_name })}
    >
      <Group gap="sm" component="span" display="inline-flex" wrap="wrap">
        <span>
          {t('takeover.since')} <RelativeTime time={by.since} />
        </span>
        {takeover.canTake && takeover.isElsewhere && (
          <Button size="compact-sm" variant="default" onClick={() => takeover.take()} loading={takeover.isTaking}>
            {t('takeover.drive_here')}
          </Button>
        )}
        {takeover.canTake && !takeover.isElsewhere && <Asking takeover={takeover} driver={by.user_name} />}
        {takeover.canTake && !takeover.isElsewhere && takeover.canTakeFrom && (
          <Button size="compact-sm" variant="default" onClick={confirm} loading={takeover.isTaking}>
            {t('takeover.take_from')}
          </Button>
        )}
      </Group>
    </Notice>
  );
}

/** Asks the driver for the browser, and says how that stands. */
function Asking({ takeover: { ask }, driver }: { takeover: Takeover; driver: string }) {
  const { t } = useTranslation();
  const look = { size: 'compact-sm', variant: 'default', loading: ask.isBusy } as const;
  if (ask.by === 'other') {
    return <span>{t('takeover.asked_other', { name: ask.name })}</span>;
  }
  if (ask.by === 'here') {
    return (
      <>
        <span>{t('takeover.asked_here', { name: driver })}</span>
        <Button {...look} onClick={ask.withdraw}>
          {t('takeover.withdraw')}
        </Button>
      </>
    );
  }
  return (
    <>
      {ask.by === 'elsewhere' && <span>{t('takeover.asked_elsewhere')}</span>}
      <Button {...look} onClick={ask.ask}>
        {t(ask.by === 'elsewhere' ? 'takeover.ask_here' : 'takeover.ask')}
      </Button>
    </>
  );
}
