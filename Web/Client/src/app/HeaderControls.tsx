import { Group } from '@mantine/core';
import { AccountMenu } from '../account/AccountMenu';
import { HeadUpDisplay } from './HeadUpDisplay';
import { LanguageSwitch, ThemeSwitch } from './Preferences';
import { useNarrow } from './useNarrow';

/** On a phone the account's menu holds the switches too: beside them a page's title would have no room. */
export function HeaderControls() {
  const narrow = useNarrow();
  return (
    <Group gap={4} wrap="nowrap">
      <HeadUpDisplay />
      {!narrow && (
        <>
          <LanguageSwitch />
          <ThemeSwitch />
        </>
      )}
      <AccountMenu withPreferences={narrow} />
    </Group>
  );
}
