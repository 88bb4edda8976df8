import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { RecoveryCodesResponse } from '../api/types';
import { notifyDone } from '../app/notify';
import { FormSection } from '../forms/FormSection';
import { PasswordDialog } from './PasswordDialog';
import { RecoveryCodesDialog } from './RecoveryCodesDialog';
import { SecondFactorDialog } from './SecondFactorDialog';

const FEW_CODES = 3;

export function SecondFactorSection({ on, codesLeft }: { on: boolean; codesLeft: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [settingUp, setUp] = useDisclosure();
  const [renewing, renew] = useDisclosure();
  const [switchingOff, off] = useDisclosure();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const changed = () => {
    void client.invalidateQueries({ queryKey: keys.profile });
    void client.invalidateQueries({ queryKey: keys.auth });
  };
  const show = (answer: RecoveryCodesResponse) => {
    setCodes(answer.recovery_codes);
    changed();
  };
  return (
    <FormSection
      title={t('second_factor.title')}
      help={t('second_factor.help')}
      action={
        <Badge color={on ? 'green' : 'gray'} variant="light">
          {t(on ? 'second_factor.on' : 'second_factor.off')}
        </Badge>
      }
    >
      {on ? (
        <>
          <Text size="sm" c={codesLeft < FEW_CODES ? 'var(--mantine-color-yellow-text)' : undefined}>
            {t('second_factor.codes_left', { count: codesLeft })} {codesLeft < FEW_CODES && t('second_factor.few_codes')}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={renew.open}>
              {t('second_factor.new_codes')}
            </Button>
            <Button variant="light" color="red" onClick={off.open}>
              {t('second_factor.switch_off')}
            </Button>
          </Group>
        </>
      ) : (
        <Group>
          <Button onClick={setUp.open}>{t('second_factor.set_up')}</Button>
        </Group>
      )}
      <SecondFactorDialog
        opened={settingUp}
        onClose={setUp.close}
        onDone={(answer) => {
          setUp.close();
          show(answer);
        }}
      />
      <PasswordDialog
        opened={renewing}
        onClose={renew.close}
        title={t('second_factor.new_codes')}
        text={t('second_factor.new_codes_text')}
        button={t('second_factor.new_codes')}
        send={(password) => sendJson<RecoveryCodesResponse>('POST', '/api/profile/two-factor/recovery-codes', { password })}
        onDone={show}
      />
      <PasswordDialog
        opened={switchingOff}
        onClose={off.close}
        title={t('second_factor.switch_off_title')}
        text={t('second_factor.switch_off_text')}
        button={t('second_factor.switch_off')}
        color="red"
        send={(password) => sendJson<void>('POST', '/api/profile/two-factor/off', { password })}
        onDone={() => {
          notifyDone(t('second_factor.switched_off'));
          changed();
        }}
      />
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />
    </FormSection>
  );
}
