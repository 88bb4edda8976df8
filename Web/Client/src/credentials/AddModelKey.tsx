import { Button, Menu, type ButtonProps } from '@mantine/core';
import { IconChevronDown, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CredentialDialog } from './CredentialDialog';
import type { Edited } from './CredentialsPage';
import { useCredentialTypes, useCredentialWords } from './useCredentials';

/** Asks for the key of a language model right where one is missing, so that nobody has to leave what they are doing. */
export function AddModelKey(button: Pick<ButtonProps, 'variant'>) {
  const { t } = useTranslation();
  const words = useCredentialWords();
  const { data: types } = useCredentialTypes();
  const [edited, setEdited] = useState<Edited | null>(null);
  const ofModels = types?.filter((type) => type.group === 'model') ?? [];
  return (
    // What is submitted in the dialog bubbles through React's tree: it must not submit the form that this stands in.
    <div onSubmit={(event) => event.stopPropagation()}>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            {...button}
            leftSection={<IconKey size={14} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            disabled={ofModels.length === 0}
          >
            {t('tasks.add_model_key')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {ofModels.map((type) => (
            <Menu.Item key={type.name} onClick={() => setEdited({ type, credential: null })}>
              {words.type(type.name)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <CredentialDialog edited={edited} onClose={() => setEdited(null)} />
    </div>
  );
}
