import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import { useKeyset } from '../api/useKeyset';
import type { CredentialResponse, CredentialTypeResponse } from '../api/types';
import { isChoice, isFieldName, isHelped, isTypeName, properNames } from './credentialNames';

/** More than most people have; the rest comes with another click. */
const PAGE = 200;

export const useCredentialTypes = () =>
  useQuery({
    queryKey: keys.credentialTypes,
    queryFn: ({ signal }) => getJson<CredentialTypeResponse[]>('/api/credentials/types', signal),
    staleTime: Infinity,
  });

export const useCredentials = (search = '') =>
  useKeyset<CredentialResponse>(keys.credentialList(search), '/api/credentials', { search }, PAGE);

/** Whether this person's tasks find a model by themselves, for they have a key that is taken where a task names none; null while that is not known. */
export function useHasModelKey(): boolean | null {
  const { items } = useCredentials();
  return items?.some((one) => one.access === 'owner' && one.is_default && one.purposes.includes('model')) ?? null;
}

/** Names of types and fields; a newer server may have some that this page has no words for. */
export function useCredentialWords() {
  const { t } = useTranslation();
  return {
    type: (name: string) => (isTypeName(name) ? t(`credential_type.${name}`) : name),
    typeHelp: (name: string) => (isTypeName(name) ? t(`credential_type_help.${name}`) : ''),
    field: (name: string) => (isFieldName(name) ? t(`credential_field.${name}`) : name),
    fieldHelp: (name: string) => (isHelped(name) ? t(`credential_field_help.${name}`) : undefined),
    choice: (value: string) => (isChoice(value) ? t(`credential_choice.${value}`) : (properNames[value] ?? value)),
  };
}
